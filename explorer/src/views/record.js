// One record: every field, its sources, what sources disagree on, and what is tied to it.
import { pair, to } from "../address.js";
import { contract, grouped, items, load, recordId } from "../data.js";
import { dated } from "../dates.js";
import { h, outward } from "../dom.js";
import { badge, chip } from "../parts.js";
import { several, Word, word } from "../words.js";

/** What a record of each table is called. */
const ONE = {
  visits: "Visit", visit_people: "Participant", agreements: "Agreement", agreement_milestones: "Milestone of an agreement",
  sanctions: "Listing", programmes: "Programme", claims: "Claim", people: "Person", offices: "Office", organizations: "Organization",
  countries: "State", sources: "Source", disagreements: "Disagreement", coverage: "Coverage",
};

export default async function record(context) {
  const { path: [name, id], states } = context;
  const found = await find(name, id);
  if (!found) return elsewhere(name, id);
  const { row, described } = found;
  const title = await titleOf(name, row, states);
  const tied = await related(name, id, row, states);
  const sourceIds = items(row.source_ids);
  return {
    title,
    nodes: [
      h("p", { class: "kicker" }, h("a", { href: to([name]) }, described.title), " / ", ONE[name] ?? described.title,
        name === "visits" && row.status !== "occurred" ? [" / ", h("span", { class: "status" }, word(row.status))] : null, " ", badge(row.evidence)),
      h("h1", null, title),
      h("div", { class: "record-page" },
        h("div", { class: "story" },
          name === "claims" ? h("p", { class: "claim-note" }, "What somebody said; it is not counted as an event.") : null,
          standfirst(name, row),
          tied, await sources(sourceIds), permanent(context, title)),
        await details(context, found)),
    ],
  };
}

/** What a record says in its own words, and when. */
function standfirst(name, row) {
  const text = { visits: row.purpose, agreements: row.summary, claims: row.statement, disagreements: row.note, coverage: row.method }[name];
  const from = row.start_date ?? row.signed_date ?? row.listed_date ?? row.claim_date ?? row.date;
  const until = row.end_date ?? row.delisted_date;
  const about = { visits: [row.visitor_title, row.visit_type === "unknown" ? null : `${word(row.visit_type)} visit`, row.cities?.replaceAll(";", ", ")],
    agreements: [word(row.kind), row.place, word(row.status)], sanctions: [word(row.target_kind), word(row.authority), row.delisted_date ? word(row.end_reason) : null] }[name] ?? [];
  return [
    text ? h("p", { class: "standfirst" }, text) : null,
    from || about.length ? h("p", { class: "when" }, from ? dated(from) : null, until && until !== from ? [" – ", dated(until)] : null,
      about.filter(Boolean).map((a, i) => [i || from ? " · " : "", a])) : null,
  ];
}

/** A record by its identifier, with the contract of its table; null if there is none. */
export async function find(name, id) {
  const described = (await contract()).get(name);
  const row = (await load(name)).find((r) => recordId(r, described.key) === id);
  return row ? { row, described, id } : null;
}

/** Where a record of an earlier release stands now, or that there is none. */
export async function elsewhere(name, id) {
  const moved = (await load("redirects")).find((r) => r.table === name && r.old_id === id);
  if (moved?.new_id) return { redirect: to([name, moved.new_id]) };
  return { title: "Not found", nodes: [h("h1", null, "Not found"),
    h("p", null, moved ? `${id} was withdrawn: ${moved.reason ?? ""}` : `There is no record ${id} in ${name}.`),
    h("p", null, h("a", { href: to([name]) }, `All of ${name}`))] };
}

/** A record in a few words. */
export async function titleOf(name, row, states) {
  if (name === "visits") {
    const who = (await grouped("people", "person_id")).get(row.visitor_id)?.[0].name ?? row.visitor_id;
    return row.mode === "third_country"
      ? `${who} and ${states.name(row.host_country)} in ${states.name(row.venue_country)}`
      : `${who} in ${states.name(row.venue_country)}`;
  }
  if (name === "sanctions") return `${row.target_name}: ${row.list_name}`;
  if (name === "claims") return `${row.claimant}, on ${word(row.topic)}`;
  if (name === "agreement_milestones") {
    const agreement = (await grouped("agreements", "agreement_id")).get(row.agreement_id)?.[0];
    return `${Word(row.event)}: ${agreement?.title ?? row.agreement_id}`;
  }
  if (name === "offices") {
    const who = (await grouped("people", "person_id")).get(row.person_id)?.[0].name ?? row.person_id;
    return `${who}, ${row.title}`;
  }
  if (name === "visit_people" || name === "visits_under_sanctions") {
    const who = (await grouped("people", "person_id")).get(row.person_id)?.[0].name ?? row.person_id;
    return `${who} on ${row.visit_id}`;
  }
  if (name === "disagreements") return `On ${row.field} of ${row.record_id}`;
  if (name === "citations") return `${row.record_id} cites ${row.source_id}`;
  if (name === "agreement_parties") return `${states.name(row.country)}, party to ${row.agreement_id}`;
  if (name === "coverage" || name === "dyad_years") return [row.country_a, row.country_b].filter(Boolean).map(states.name).join(" – ");
  return row.title ?? row.name ?? row.label ?? Object.values(row)[0];
}

/** Every field of a record; what was found by people first, what the build derived folded away. */
export async function details({ path: [name], states }, { row, described, id }) {
  const said = ((await grouped("disagreements", "record_id")).get(id) ?? []).filter((d) => d.table === name);
  const publishers = await grouped("sources", "source_id");
  const names = await grouped("people", "person_id");
  const organizations = await grouped("organizations", "organization_id");
  const line = (field) => {
    const other = said.filter((d) => d.field === field.name);
    if (row[field.name] == null && !other.length) return null;
    return [
      h("dt", { title: field.description }, field.title, h("code", null, field.name)),
      h("dd", null,
        value(field, row[field.name], { states, names, organizations, row }),
        other.map((d) => h("p", { class: "disagreement" }, "A source says otherwise: ", h("b", null, d.reported_value || "nothing"), " (",
          h("a", { href: to(["sources", d.source_id]) }, publishers.get(d.source_id)?.[0].publisher ?? d.source_id), ")",
          d.note ? `. ${d.note}` : ""))),
    ];
  };
  const curated = described.fields.filter((f) => described.curated.has(f.name) && f.name !== "source_ids");
  const derived = described.fields.filter((f) => !described.curated.has(f.name) && row[f.name] != null);
  const empty = curated.filter((f) => row[f.name] == null && !said.some((d) => d.field === f.name));
  return h("section", { class: "fields" },
    h("h2", { class: "unseen" }, "Fields"),
    h("dl", null, curated.map(line)),
    empty.length ? h("p", { class: "note" }, "Not known: ", empty.map((f) => f.title.toLowerCase()).join(", "), ".") : null,
    derived.length ? h("details", null, h("summary", null, `${several(derived.length, "column")} that the build derives`), h("dl", null, derived.map(line))) : null);
}

function value(field, cell, { states, names, organizations, row }) {
  if (cell == null) return h("span", { class: "missing" }, "empty");
  if (field.edtf || field.type === "date") return dated(String(cell));
  if (field.format === "uri") return outward(cell);
  if (field.name === "evidence") return badge(cell);
  const shown = items(cell);
  const several = field.type === "list" ? shown : [String(cell)];
  return several.map((item, i) => [i ? "; " : "", one(item)]);

  function one(item) {
    const table = field.link?.table ?? (field.name === "record_id" ? row.table : field.name === "about_id" ? row.about_table : null);
    if (table === "countries") return h("a", { href: to([table, item]) }, states.name(item));
    if (table === "people") return h("a", { href: to([table, item]) }, names.get(item)?.[0].name ?? item);
    if (table === "organizations") return h("a", { href: to([table, item]) }, organizations.get(item)?.[0].name ?? item);
    if (table) return h("a", { href: to([table, item]) }, item);
    if (field.name === "wikidata_id") return outward(`https://www.wikidata.org/wiki/${encodeURIComponent(item)}`, item);
    return field.words ? word(item) : item;
  }
}

/** Cards of the sources. */
export async function sources(ids) {
  if (!ids.length) return [];
  const all = await grouped("sources", "source_id");
  const languages = new Intl.DisplayNames(["en"], { type: "language" });
  const language = (code) => {
    try {
      return languages.of(code);
    } catch {
      return code;
    }
  };
  const card = (id) => {
    const s = all.get(id)?.[0];
    if (!s) return h("li", null, id);
    return h("li", null,
      h("p", { class: "source-title" }, outward(s.url, s.title ?? s.url)),
      h("p", { class: "source-of" }, [s.publisher, s.language && language(s.language), word(s.kind)].filter(Boolean).join(" · "), " · ",
        dated(s.published_date), s.accessed_date ? [", read ", dated(s.accessed_date)] : "",
        s.archive_url ? [" · ", outward(s.archive_url, "archived copy")] : "", " · ", h("a", { href: to(["sources", id]) }, h("code", null, id))));
  };
  return [h("section", null, h("h2", null, several(ids.length, "source")), h("ul", { class: "sources" }, ids.map(card)))];
}

/** The parts that each person had in a visit. */
function byPerson(sides) {
  const found = new Map();
  for (const part of sides) found.set(part.person_id, [...(found.get(part.person_id) ?? []), part]);
  return found;
}

/** Lists of what is tied to a record. */
async function related(name, id, row, states) {
  const people = await grouped("people", "person_id");
  const person = (p) => h("a", { href: to(["people", p]) }, people.get(p)?.[0].name ?? p);
  const parts = [], beyond = [];
  const section = (title, lines) => lines.length && parts.push(h("section", null, h("h2", null, title), h("ul", { class: "tied" }, lines.map((l) => h("li", null, l)))));
  const agreementLine = (a) => [dated(a.signed_date), " ", h("a", { href: to(["agreements", a.agreement_id]) }, a.title), " ", badge(a.evidence)];
  const visitLine = (v) => [dated(v.start_date), " ", h("a", { href: to(["visits", v.visit_id]) }, people.get(v.visitor_id)?.[0].name ?? v.visitor_id, " in ", states.name(v.venue_country)),
    v.status === "occurred" ? "" : ` (${word(v.status)})`];
  const milestoneLine = (m) => [dated(m.date), " ", h("a", { href: to(["agreement_milestones", [m.agreement_id, m.event, m.date ?? "", m.country ?? ""].join(":")]) }, Word(m.event)),
    m.country ? `, ${states.name(m.country)}` : ""];

  if (name === "visits") {
    const listed = (await grouped("visits_under_sanctions", "visit_id")).get(id) ?? [];
    const sides = (await grouped("visit_people", "visit_id")).get(id) ?? [];
    section("People", [
      [person(row.visitor_id), `, ${row.visitor_title} (principal visitor)`, mark(row.visitor_id)],
      ...[...byPerson(sides).values()].map((parts) => [
        person(parts[0].person_id), parts[0].title ? `, ${parts[0].title}` : "", ` (${parts.map((p) => word(p.role)).join(", ")}, ${parts[0].side}’s side)`, mark(parts[0].person_id)]),
    ]);
    function mark(p) {
      const acts = listed.filter((l) => l.person_id === p);
      return acts.length ? h("span", { class: "listed-mark" }, ` on ${several(new Set(acts.map((l) => l.listing_id)).size, "list entry", "list entries")} that day`) : "";
    }
    section("On a list when the visit began", [...new Map(listed.map((l) => [`${l.person_id} ${l.listing_id}`, l])).values()].map((l) => [
      person(l.person_id), ": ", h("a", { href: to(["sanctions", l.listing_id]) }, l.list_name), `, ${word(l.authority)}, since `, dated(l.listed_date),
      l.certainty === "possible" ? h("span", { class: "date uncertain" }, " (possible: the dates leave it open)") : "",
    ]));
    section("Signed or announced on this visit", ((await grouped("agreements", "visit_id")).get(id) ?? []).map(agreementLine));
    if (row.journey_id) {
      const stops = ((await grouped("visits", "journey_id")).get(row.journey_id) ?? []).filter((v) => v.visit_id !== id);
      section("Other stops of the journey", stops.map(visitLine));
    }
    const [a, b] = [row.visitor_country, row.host_country].map(states.successor);
    beyond.push(h("p", null, h("a", { href: pair(a, b) }, `All between ${states.name(a)} and ${states.name(b)}`)));
  }
  if (name === "agreements") {
    section("Milestones", ((await grouped("agreement_milestones", "agreement_id")).get(id) ?? []).map(milestoneLine));
    section("Documents of this package", ((await grouped("agreements", "part_of")).get(id) ?? []).map(agreementLine));
    const codes = items(row.parties);
    beyond.push(h("ul", { class: "tied plain" }, codes.flatMap((x, i) => codes.slice(i + 1).map((y) =>
      h("li", null, h("a", { href: pair(states.successor(x), states.successor(y)) }, `All between ${states.name(x)} and ${states.name(y)}`))))));
  }
  if (name === "sanctions") {
    section("Visits by the target while listed", ((await grouped("visits_under_sanctions", "listing_id")).get(id) ?? []).map((l) => [
      dated(l.visit_start), " ", h("a", { href: to(["visits", l.visit_id]) }, l.visit_id), ` as ${l.participation}`]));
  }
  if (name === "programmes") {
    const n = ((await grouped("sanctions", "programme_id", ["listing_id", "programme_id"])).get(id) ?? []).length;
    if (n) parts.push(h("p", null, h("a", { href: to(["sanctions"], { programme_id: id }) }, `${several(n, "listing")} under this programme`)));
  }
  if (name === "sources") {
    const cited = (await grouped("citations", "source_id")).get(id) ?? [];
    section(`Bears out ${several(cited.length, "record")}`, cited.slice(0, 200).map((c) => [Word(c.table), ": ", h("a", { href: to([c.table, c.record_id]) }, c.record_id)]));
  }
  if (name === "countries") {
    section("Pairs", [...states.core, ...states.partners].filter((c) => c !== states.successor(id) && (states.core.includes(c) || states.core.includes(states.successor(id))))
      .map((c) => h("a", { href: pair(states.successor(id), c) }, `${states.name(states.successor(id))} – ${states.name(c)}`)));
    parts.push(h("p", null, h("a", { href: to(["visits"], { country: id }) }, "Visits"), " · ", h("a", { href: to(["agreements"], { country: id }) }, "Agreements"), " · ",
      h("a", { href: to(["sanctions"], { country: id }) }, "Listings"), " · ", h("a", { href: to(["people"], { country: id }) }, "People")));
  }
  const claims = ((await grouped("claims", "about_id")).get(id) ?? []).filter((c) => c.about_table === name);
  section("Claims about it: what somebody said", claims.map((c) => [chip("claim"), " ", dated(c.claim_date), " ", h("a", { href: to(["claims", c.claim_id]) }, `${c.claimant}: ${c.statement}`)]));
  return [...parts, ...beyond];
}

/** The address that stays, and the way to say that a record is wrong. */
export function permanent({ path, summary }, title) {
  const address = `${location.origin}${location.pathname}${to(path)}`;
  const body = `Record: ${path.join("/")}\nAddress: ${address}\nRelease: ${summary.version}\n\nWhat is wrong:\n\nWhat it should say, and which page bears it out (its address):\n`;
  const query = new URLSearchParams({ title: `Correction: ${path.join("/")}`, body });
  return h("section", { class: "permanent" }, h("h2", null, "This record"),
    h("p", null, "Permanent address: ", h("a", { href: to(path) }, address)),
    summary.repository
      ? h("p", null, outward(`${summary.repository}/issues/new?${query}`, "Report a correction"))
      : h("details", null, h("summary", null, "Report a correction"), h("p", null, `Send this to the maintainers, about “${title}”:`), h("pre", null, body)));
}
