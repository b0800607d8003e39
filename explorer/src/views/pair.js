// The story of two states: a line of time, filters, and the same in a table.
import { to } from "../address.js";
import { grouped, items, load, plain } from "../data.js";
import { dated, yearOf } from "../dates.js";
import { fill, h, select, year } from "../dom.js";
import { badge, chip } from "../parts.js";
import { table } from "../table.js";
import { timeline } from "../timeline.js";
import { HEADS, KINDS, several, Word, word } from "../words.js";

export default async function pairView({ path, query, states, keep, titled }) {
  const named = (path[1] ?? "").toUpperCase().split("-").filter(Boolean).map(states.successor);
  const [a = "", b = ""] = [...new Set(named)].sort();
  if (a && b && `${a}-${b}` !== path[1]) return { redirect: to(["pair", [a, b].join("-")], query) };
  const choose = chooser(states, a, b);
  if (!a || !b || ![a, b].every((c) => states.scope(c))) {
    return {
      title: "Pairs",
      nodes: [h("h1", null, "The story of a pair"), choose, h("p", null, "Choose two states, or one of the pairs of core states:"),
        h("ul", { class: "pairs" }, states.core.flatMap((x, i) => states.core.slice(i + 1).map((y) =>
          h("li", null, h("a", { href: to(["pair", [x, y].sort().join("-")]) }, `${states.name(x)} – ${states.name(y)}`)))))],
    };
  }
  const name = `${states.name(a)} – ${states.name(b)}`;
  const all = await story(a, b, states);
  const alone = await listingsAlone(a, b, states);
  const kinds = Object.keys(KINDS).filter((k) => all.some((t) => t.kind === k));
  const state = { kind: "", rank: "", evidence: "", from: "", to: "", q: "", sort: "date", ...query };

  const picture = h("div");
  const sums = h("p", { class: "sums", role: "status" });
  const rows = table({
    caption: `${name}: what is recorded`,
    all,
    file: `stateties-${a}-${b}`.toLowerCase(),
    sort: state.sort,
    onsort: (sort) => changed({ sort }, false),
    rowClass: (t) => (t.kind === "claim" ? "claimed" : t.kind === "unrealised" ? "unrealised" : null),
    columns: [
      { name: "date", title: "Date", value: (t) => t.date, cell: (t) => dated(t.date) },
      { name: "kind", title: "What", value: (t) => t.kind, cell: (t) => chip(t.kind, t.status) },
      { name: "label", title: "Record", leads: true, value: (t) => t.label, cell: (t) => [h("a", { href: t.href }, t.label), t.more && h("p", { class: "more" }, t.more)] },
      { name: "rank", title: "Rank", wide: true, value: (t) => t.rank, cell: (t) => word(t.rank) },
      { name: "evidence", title: "Evidence", value: (t) => t.evidence, cell: (t) => badge(t.evidence) },
      { name: "record", title: "Table and identifier", wide: true, value: (t) => `${t.table}/${t.id}`, cell: (t) => h("code", null, t.id) },
    ],
    // table and record_id as the package has them, so that the lines can be joined with its tables
    exported: async (lines) => [
      ["date", "kind", "status", "table", "record_id", "label", "rank", "evidence"],
      ...lines.map((t) => [t.date, t.kind, t.status, t.table, t.id, t.label, t.rank, t.evidence].map((v) => v ?? "")),
    ],
  });
  const filters = h("form", { class: "filters", onsubmit: (e) => e.preventDefault() });

  function changed(part, redraw = true) {
    Object.assign(state, part);
    keep(["pair", `${a}-${b}`], { ...state, sort: state.sort === "date" ? "" : state.sort });
    if (redraw) draw();
  }

  const wanted = () => new Set(state.kind ? state.kind.split(",") : kinds);
  function draw() {
    const kindsOn = wanted();
    const needle = plain(state.q);
    const others = all.filter((t) => {
      const y = yearOf(t.date);
      return (
        (!state.rank || (state.rank === "heads" ? HEADS.includes(t.rank) : t.rank === state.rank)) &&
        (!state.evidence || t.evidence === state.evidence) &&
        (!state.from || (y ?? 9999) >= Number(state.from)) &&
        (!state.to || (y ?? 9999) <= Number(state.to)) &&
        (!needle || plain(`${t.label} ${t.more ?? ""} ${t.id}`).includes(needle))
      );
    });
    const shown = others.filter((t) => kindsOn.has(t.kind));
    const narrow = { from: state.from && Number(state.from), to: state.to && Number(state.to) };
    const within = (y) => (!narrow.from || y.year >= narrow.from) && (!narrow.to || y.year <= narrow.to);
    const lanes = [
      { name: a, title: `${states.name(a)} visits ${states.name(b)}` },
      { name: b, title: `${states.name(b)} visits ${states.name(a)}` },
      { name: "meeting", title: "Met in a third country" },
      { name: "signature", title: "Signed" },
      { name: "milestone", title: "Milestones of agreements" },
      { name: "listing", title: "Listings and delistings that concern both" },
      ...[a, b].map((c) => ({ name: `alone-${c}`, title: `Listings of ${states.name(c)} alone, by year (height: square root)`, years: alone[c].filter(within) })),
      { name: "unrealised", title: "Announced, cancelled, unconfirmed or denied: not counted as visits", apart: true },
      { name: "claim", title: "Claims: what somebody said, not counted as events", apart: true },
    ];
    fill(picture, timeline(shown.filter((t) => t.date).map((t) => ({ ...t, lane: t.lane })), lanes, { label: `Line of time of ${name}`, ...narrow }));
    rows.show(shown);
    const sum = (k) => others.filter((t) => t.kind === k).length;
    const parts = kinds.filter((k) => kindsOn.has(k) && sum(k)).map((k) => several(sum(k), KINDS[k].one, KINDS[k].many));
    sums.textContent = parts.length ? `${parts.join(", ")}.` : "Nothing is recorded that matches.";
    for (const box of filters.querySelectorAll("input[type=checkbox]")) {
      box.checked = kindsOn.has(box.value);
      box.parentElement.querySelector(".n").textContent = sum(box.value);
    }
    titled([name, state.from || state.to ? `${state.from || "…"}–${state.to || "…"}` : ""].filter(Boolean).join(", "));
  }

  const ranks = [...new Set(all.map((t) => t.rank).filter(Boolean))].sort();
  fill(
    filters,
    h("fieldset", { class: "kinds" }, h("legend", null, "Show"), kinds.map((k) =>
      h("label", { class: `kind ${k}` },
        h("input", { type: "checkbox", value: k, onchange: () => {
          const on = [...filters.querySelectorAll("input[type=checkbox]")].filter((i) => i.checked).map((i) => i.value);
          changed({ kind: on.length === kinds.length ? "" : on.join(",") || "none" });
        } }),
        h("i", { class: `sign ${k}` }), Word(KINDS[k].many), " ", h("span", { class: "n" })))),
    select("Rank of the visitor", [["", "any"], ["heads", "heads of state and government"], ...ranks.map((r) => [r, word(r)])], state.rank, (rank) => changed({ rank })),
    select("Evidence", ["", "corroborated", "single_publisher", "disputed"].map((e) => [e, e ? word(e) : "any"]), state.evidence, (evidence) => changed({ evidence })),
    year("From", state.from, (from) => changed({ from })),
    year("To", state.to, (to) => changed({ to })),
    h("label", { class: "field" }, h("span", null, "Words"), h("input", { type: "search", value: state.q, oninput: (e) => changed({ q: e.target.value }) })),
    h("button", { type: "button", onclick: () => {
      const none = { kind: "", rank: "", evidence: "", from: "", to: "", q: "" };
      for (const i of filters.querySelectorAll("select, input:not([type=checkbox])")) i.value = "";
      changed(none);
    } }, "Clear"),
  );
  const searched = await coverage(a, b, states);
  return {
    title: name,
    nodes: [
      h("div", { class: "head" }, h("h1", null, name), choose),
      sums,
      searched,
      filters,
      h("section", { "aria-label": "Line of time" }, picture,
        h("p", { class: "note" }, "Hollow marks on a pale band: the sources leave the day open; the band spans what it may be.")),
      h("section", { "aria-label": "Table" }, rows.element),
    ],
    after: draw,
  };
}

function chooser(states, a, b) {
  const list = [...states.core, ...states.partners].map((c) => [c, states.name(c)]).sort((x, y) => x[1].localeCompare(y[1]));
  for (const code of [a, b]) if (code && states.scope(code) && !list.some(([c]) => c === code)) list.push([code, states.name(code)]);
  let [one, other] = [a, b];
  const go = () => one && other && one !== other && (location.hash = to(["pair", [one, other].sort().join("-")]));
  return h("div", { class: "chooser" },
    select("One state", [["", "–"], ...list], a, (v) => { one = v; go(); }),
    select("The other", [["", "–"], ...list], b, (v) => { other = v; go(); }));
}

/** Everything that is recorded between two states, a line each. */
async function story(a, b, states) {
  const [ties, visits, agreements, milestones, claims, people] = await Promise.all([
    load("ties"), grouped("visits", "visit_id"), grouped("agreements", "agreement_id"), load("agreement_milestones"),
    load("claims"), grouped("people", "person_id"),
  ]);
  const [one, other] = [new Set(states.codes(a)), new Set(states.codes(b))];
  const between = (x, y) => (one.has(x) && other.has(y)) || (one.has(y) && other.has(x));
  const steps = new Map(milestones.map((m) => [[m.agreement_id, m.event, m.date ?? "", m.country ?? ""].join(":"), m]));
  const found = ties.filter((t) => between(t.country_a, t.country_b));
  const listings = found.some((t) => t.table === "sanctions")
    ? await grouped("sanctions", "listing_id", ["listing_id", "evidence", "notes"]) : new Map();
  const lines = found.map((t) => {
    const line = { kind: t.tie, date: t.date, table: t.table, id: t.record_id, label: t.label, lane: t.tie };
    if (t.table === "visits") {
      const visit = visits.get(t.record_id)[0];
      Object.assign(line, of(visit, t.tie, people, states));
    } else if (t.table === "agreements") {
      const agreement = agreements.get(t.record_id)[0];
      Object.assign(line, { evidence: agreement.evidence, more: agreement.summary });
    } else if (t.table === "agreement_milestones") {
      line.evidence = steps.get(t.record_id)?.evidence;
      line.label = Word(line.label).replace(/ by ([A-Z]{3}):/, (_, c) => ` by ${states.name(c)}:`);
    } else {
      line.evidence = listings.get(t.record_id)?.[0].evidence;
      line.lane = "listing";
    }
    return line;
  });
  for (const [visit] of visits.values()) {
    if (visit.status === "occurred" || !between(visit.visitor_country, visit.host_country)) continue;
    lines.push({ kind: "unrealised", date: visit.start_date, table: "visits", id: visit.visit_id, status: visit.status, ...of(visit, "unrealised", people, states), lane: "unrealised" });
  }
  for (const claim of claims) {
    const codes = items(claim.countries);
    if (!codes.some((c) => one.has(c)) || !codes.some((c) => other.has(c))) continue;
    lines.push({ kind: "claim", lane: "claim", date: claim.claim_date, table: "claims", id: claim.claim_id, evidence: claim.evidence,
      label: `${claim.claimant}: ${claim.statement}` });
  }
  for (const line of lines) line.href = to([line.table, line.id]);
  return lines;
}

function of(visit, kind, people, states) {
  const who = people.get(visit.visitor_id)?.[0].name ?? visit.visitor_id;
  const where = kind === "meeting" ? `met ${states.name(visit.host_country)} in ${states.name(visit.venue_country)}` : `in ${states.name(visit.venue_country)}`;
  return {
    label: `${who} (${visit.visitor_title}) ${where}`, more: visit.purpose, rank: visit.visitor_rank, evidence: visit.evidence,
    lane: kind === "visit" ? states.successor(visit.visitor_country) : kind,
  };
}

/** Listings of either state that do not name the other, by year. */
async function listingsAlone(a, b, states) {
  const ties = await load("ties");
  const sums = {};
  for (const code of [a, b]) {
    const codes = new Set(states.codes(code));
    const by = new Map();
    for (const t of ties) {
      if (t.tie !== "listing" || t.country_b || !codes.has(t.country_a)) continue;
      const y = yearOf(t.date);
      by.set(y, (by.get(y) ?? 0) + 1);
    }
    sums[code] = [...by].sort((x, y) => x[0] - y[0]).map(([year, n]) => ({ year, n, href: to(["sanctions"], { country: code, from: year, to: year }) }));
  }
  return sums;
}

async function coverage(a, b, states) {
  const codes = (c) => new Set(states.codes(c));
  const [one, other] = [codes(a), codes(b)];
  const rows = (await load("coverage")).filter((c) => (one.has(c.country_a) && other.has(c.country_b)) || (one.has(c.country_b) && other.has(c.country_a)));
  if (!rows.length) return h("p", { class: "note" }, "No search of this pair is recorded: what is missing here may only not have been looked for.");
  return h("details", { class: "note" },
    h("summary", null, "Searched: ", rows.map((r) => `${r.table} ${r.period_start.slice(0, 4)}–${(r.period_end ?? "").slice(0, 4)} (${word(r.completeness)})`).join("; ")),
    h("ul", null, rows.map((r) => h("li", null, `${Word(r.table)}: ${r.method ?? ""}`))));
}
