// A person or an organization: offices, visits, signatures and listings on one line of time.
import { to } from "../address.js";
import { grouped, items } from "../data.js";
import { dated } from "../dates.js";
import { h } from "../dom.js";
import { badge } from "../parts.js";
import { timeline } from "../timeline.js";
import { several, Word, word } from "../words.js";
import { details, elsewhere, find, permanent } from "./record.js";

export default async function actor(context) {
  const { path: [name, id], states, summary } = context;
  const found = await find(name, id);
  if (!found) return elsewhere(name, id);
  const { row } = found;
  const person = name === "people";
  const get = async (table, column) => (await grouped(table, column)).get(id) ?? [];
  const listings = await get("sanctions", person ? "person_id" : "organization_id");
  const offices = person ? await get("offices", "person_id") : [];
  const journeys = person ? await takenPart(id, states) : [];
  const signed = person ? await signatures(journeys) : [];
  const under = person ? await get("visits_under_sanctions", "person_id") : [];
  const listedOn = new Set(under.map((u) => u.visit_id));
  const byDate = (key) => (a, b) => (a[key] ?? "9999").localeCompare(b[key] ?? "9999");
  offices.sort(byDate("start_date"));
  listings.sort(byDate("listed_date"));

  const lanes = [
    { name: "office", title: "Offices" },
    { name: "travelled", title: "Travelled (ringed: while on a list)" },
    { name: "received", title: "Received or met others (ringed: while on a list)" },
    { name: "signed", title: "Agreements signed on visits as signatory" },
    { name: "listed", title: "On lists" },
  ];
  const marks = [
    ...offices.filter((o) => o.start_date || o.end_date).map((o) => ({ lane: "office", kind: "office", lasts: true, date: o.start_date, until: o.end_date, label: o.title, href: to(["offices", o.office_id]) })),
    ...journeys.map((j) => ({ lane: j.travelled ? "travelled" : "received", kind: j.visit.status === "occurred" ? (j.visit.mode === "third_country" ? "meeting" : "visit") : "unrealised", date: j.visit.start_date,
      label: `${j.text}${j.visit.status === "occurred" ? "" : ` (${word(j.visit.status)})`}`, href: to(["visits", j.visit.visit_id]), strong: listedOn.has(j.visit.visit_id) })),
    ...signed.map((a) => ({ lane: "signed", kind: "signature", date: a.signed_date, label: a.title, href: to(["agreements", a.agreement_id]) })),
    ...listings.filter((l) => l.listed_date).map((l) => ({ lane: "listed", kind: "listed", lasts: true, date: l.listed_date, until: l.delisted_date, label: `${word(l.authority)}: ${l.list_name}`, href: to(["sanctions", l.listing_id]) })),
  ];
  const section = (title, lines, note) => (lines.length ? h("section", null, h("h2", null, title), note && h("p", { class: "note" }, note), h("ul", { class: "tied" }, lines.map((l) => h("li", null, l)))) : null);
  const spans = (from, until) => [from ? dated(from) : "?", " – ", until ? dated(until) : "…"];
  const visitLine = (j) => [dated(j.visit.start_date), " ", h("a", { href: to(["visits", j.visit.visit_id]) }, j.text), j.visit.status === "occurred" ? "" : ` (${word(j.visit.status)})`, listedOn.has(j.visit.visit_id) ? h("span", { class: "listed-mark" }, " while listed") : ""];
  const aliases = items(row.aliases);
  const travelledListed = journeys.filter((j) => j.travelled && listedOn.has(j.visit.visit_id) && j.visit.status === "occurred");
  return {
    title: row.name,
    nodes: [
      h("p", { class: "kicker" }, h("a", { href: to([name]) }, person ? "People" : "Organizations"), " / ", row.country ? h("a", { href: to(["countries", row.country]) }, states.name(row.country)) : "", row.kind ? ` / ${word(row.kind)}` : ""),
      h("h1", null, row.name, row.name_original ? h("span", { class: "original", dir: "auto" }, row.name_original) : ""),
      aliases.length ? h("p", { class: "aliases" }, "Also written ", aliases.join(", ")) : null,
      h("p", { class: "sums" }, sum([
        [journeys.filter((j) => j.travelled).length, "journey"], [journeys.filter((j) => !j.travelled).length, "visit or meeting as host", "visits or meetings as host"],
        [signed.length, "agreement as signatory", "agreements as signatory"], [listings.length, "listing"],
      ]), travelledListed.length ? ` Travelled ${travelledListed.length === 1 ? "once" : `${travelledListed.length} times`} while on a list.` : ""),
      marks.length ? h("section", { "aria-label": "Line of time" }, timeline(marks, lanes, { label: `Line of time of ${row.name}`, known: summary.read })) : null,
      section("Travelled while listed", travelledListed.map((j) => [...visitLine(j).slice(0, 3), ": ",
        lists(under.filter((u) => u.visit_id === j.visit.visit_id))])),
      section("Listings", listings.map((l) => [spans(l.listed_date, l.delisted_date), " ", h("a", { href: to(["sanctions", l.listing_id]) }, `${word(l.authority)}: ${l.list_name}`), l.end_reason ? ` (${word(l.end_reason)})` : "", " ", badge(l.evidence)])),
      section("Offices", offices.map((o) => [spans(o.start_date, o.end_date), " ", h("a", { href: to(["offices", o.office_id]) }, o.title), `, ${states.name(o.country)} `, badge(o.evidence)])),
      section("Journeys", journeys.filter((j) => j.travelled).map(visitLine)),
      section("As host, or met", journeys.filter((j) => !j.travelled).map(visitLine)),
      section("Agreements", signed.map((a) => [dated(a.signed_date), " ", h("a", { href: to(["agreements", a.agreement_id]) }, a.title)]), "Signed on visits on which the record names this person as signatory."),
      h("section", { class: "plain-record" }, h("h2", null, "All fields"), await details(context, found)),
      permanent(context, row.name),
    ],
  };
}

const sum = (parts) => `${parts.filter(([n]) => n).map(([n, one, many]) => several(n, one, many)).join(", ") || "No visit, agreement or listing"}.`;

const lists = (acts) => [...new Map(acts.map((u) => [u.listing_id, u])).values()].map((u, i) => [
  i ? "; " : "", h("a", { href: to(["sanctions", u.listing_id]) }, word(u.authority)), ", since ", dated(u.listed_date), u.certainty === "possible" ? " (possibly)" : ""]);

/** Visits that a person made, received or signed at, in order. */
async function takenPart(id, states) {
  const [visits, visitors, parts, people] = await Promise.all([
    grouped("visits", "visit_id"), grouped("visits", "visitor_id"), grouped("visit_people", "person_id"), grouped("people", "person_id"),
  ]);
  const found = new Map();
  const name = (p) => people.get(p)?.[0].name ?? p;
  const where = (v) => (v.mode === "third_country" ? `meeting of ${states.name(v.visitor_country)} and ${states.name(v.host_country)} in ${states.name(v.venue_country)}` : states.name(v.venue_country));
  for (const visit of visitors.get(id) ?? []) found.set(visit.visit_id, { visit, travelled: true, signs: false, text: `${Word(where(visit))}, as ${visit.visitor_title}` });
  for (const part of parts.get(id) ?? []) {
    const visit = visits.get(part.visit_id)?.[0];
    if (!visit) continue;
    const had = found.get(visit.visit_id);
    const signs = part.role === "signatory" || had?.signs;
    if (had) had.signs = signs;
    else {
      const travelled = part.side === "visitor" || visit.mode === "third_country";
      found.set(visit.visit_id, { visit, travelled, signs, text: travelled ? `${Word(where(visit))}, ${part.role} with ${name(visit.visitor_id)}` : `${name(visit.visitor_id)} in ${where(visit)}, as ${part.role}` });
    }
  }
  return [...found.values()].sort((a, b) => a.visit.start_date.localeCompare(b.visit.start_date));
}

/** Agreements of the visits at which a person signed. */
async function signatures(journeys) {
  const by = await grouped("agreements", "visit_id");
  return journeys.filter((j) => j.signs).flatMap((j) => by.get(j.visit.visit_id) ?? []);
}
