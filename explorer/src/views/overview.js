// What is here, how sure, how recent.
import { pair, to } from "../address.js";
import { load } from "../data.js";
import { dated } from "../dates.js";
import { fill, h, roving, select } from "../dom.js";
import { count, several, Word, word } from "../words.js";

const MEASURES = {
  visits: { title: "Visits that occurred", kind: "visit", coverage: "visits_coverage" },
  meetings: { title: "Meetings in third countries", kind: "meeting", coverage: "visits_coverage" },
  agreements: { title: "Agreements signed", kind: "signature", coverage: "agreements_coverage" },
  documents: { title: "Documents signed", kind: "signature", coverage: "agreements_coverage" },
};
const UPPER = [0, 1, 2, 4, 7];
/** Of the many columns of dyad-years, those that the heat map shows. */
const COLUMNS = ["country_a", "country_b", "year", ...Object.keys(MEASURES), "visits_coverage", "agreements_coverage"];

export default async function overview({ query, states, summary, keep }) {
  const [years, coverage] = await Promise.all([load("dyad_years", COLUMNS), load("coverage", ["table", "country_a", "country_b", "period_start", "period_end", "completeness", "method"])]);
  let { of = "visits", who = "core" } = query;
  if (!(of in MEASURES)) of = "visits";
  const heat = h("div");
  const draw = () => fill(heat, heatmap(years, states, of, who));
  const changed = (name) => (value) => {
    if (name === "of") of = value;
    else who = value;
    keep([], { of: of === "visits" ? "" : of, who: who === "core" ? "" : who });
    draw();
  };
  draw();
  const rows = new Map(summary.tables.map((t) => [t.name, t]));
  return {
    title: "Overview",
    nodes: [
      h("div", { class: "lead" },
        h("h1", null, "Ties among states under sanctions"),
        h("p", null, "Who visited whom, what they signed, and who was listed for it: ",
          listed(states.core.map(states.name)), ", and their ties to ", listed(states.partners.map(states.name)),
          ". Every record names the pages that bear it out."),
        h("ul", { class: "counts" }, summary.counts.map(({ label, n, table, query }) =>
          h("li", null, h("a", { href: to([table], query) }, h("b", null, count(n)), " ", label))))),
      h("section", { class: "heat" },
        h("div", { class: "head" }, h("h2", null, "By pair and year"),
          select("Show", Object.entries(MEASURES).map(([k, m]) => [k, m.title]), of, changed("of")),
          select("Pairs", [["core", "of core states"], ["all", "with partners"]], who, changed("who"))),
        heat),
      h("div", { class: "columns" },
        h("section", null, h("h2", null, "How sure"), evidence(summary.tables), precision(summary.precision, rows)),
        h("section", null, h("h2", null, "How recent"), recent(summary))),
      h("section", null, h("h2", null, "What was searched"),
        h("p", null, "Counting needs to know where nobody looked. Empty means not searched yet; partial, that more may be found."),
        searched(coverage, states)),
    ],
    after: () => {
      const scroll = heat.querySelector(".scroll");
      scroll.scrollLeft = scroll.scrollWidth;
    },
  };
}

const listed = (names) => (names.length > 1 ? `${names.slice(0, -1).join(", ")} and ${names.at(-1)}` : names.join());

function heatmap(rows, states, measure, who) {
  const { title, kind, coverage } = MEASURES[measure];
  const near = new Set(states.partners);
  const cells = new Map();
  const pairs = new Map();
  let [first, last] = [Infinity, -Infinity];
  for (const row of rows) {
    const codes = [states.successor(row.country_a), states.successor(row.country_b)].sort();
    if (who === "core" && codes.some((c) => near.has(c))) continue;
    const name = codes.join("-");
    pairs.set(name, (pairs.get(name) ?? 0) + (row[measure] ?? 0));
    const key = `${name} ${row.year}`;
    const cell = cells.get(key) ?? { n: null, searched: "none" };
    if (row[measure] != null) cell.n = (cell.n ?? 0) + row[measure];
    if (row[coverage] !== "none" && cell.searched !== "systematic") cell.searched = row[coverage];
    cells.set(key, cell);
    first = Math.min(first, row.year);
    last = Math.max(last, row.year);
  }
  const span = Array.from({ length: last - first + 1 }, (_, i) => first + i);
  const names = [...pairs.keys()].filter((p) => who === "core" || pairs.get(p)).sort(byNames(states));
  const body = names.map((name) => {
    const [a, b] = name.split("-");
    const long = `${states.name(a)} – ${states.name(b)}`;
    return h("tr", null,
      h("th", { scope: "row" }, h("a", { href: pair(a, b) }, long)),
      span.map((year) => heatCell(cells.get(`${name} ${year}`), year, long, pair(a, b, { kind, from: year, to: year }))),
      h("td", { class: "sum" }, pairs.get(name) ? count(pairs.get(name)) : ""));
  });
  const grid = h("table", { class: "heatmap" },
    h("caption", { class: "unseen" }, `${title}, by pair and year`),
    h("thead", null, h("tr", null, h("td"), span.map((y) =>
      h("th", { scope: "col", class: y % 5 ? "minor" : "major" }, h("span", { class: y % 5 ? "unseen" : null }, String(y)))), h("th", { scope: "col", class: "sum" }, "all"))),
    h("tbody", null, body));
  roving(grid, "td a", beside);
  return [
    h("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": `${title}, by pair and year` }, grid),
    h("p", { class: "legend" },
      ["0", "1", "2", "3–4", "5–7", "8 +"].map((text, i) => h("span", null, h("i", { class: `heat-${i}` }), text)),
      h("span", null, h("i", { class: "partial" }), "none found, searched in part"),
      h("span", null, h("i", { class: "none" }), "not searched")),
    h("p", { class: "note" }, "Arrow keys move among the cells; each leads to its records. The Soviet Union stands with Russia."),
  ];
}

/** The linked cell nearest in time in the next row up or down that has any. */
function beside(link, step) {
  const column = link.closest("td").cellIndex;
  let row = link.closest("tr");
  while ((row = step > 0 ? row.nextElementSibling : row.previousElementSibling)) {
    const found = [...row.querySelectorAll("td a")].sort((a, b) => far(a) - far(b))[0];
    if (found) return found;
  }
  return null;
  function far(a) {
    return Math.abs(a.closest("td").cellIndex - column);
  }
}

const byNames = (states) => (p, q) => {
  const long = (x) => x.split("-").map(states.name).join();
  const partner = (x) => x.split("-").some((c) => states.scope(c) === "partner");
  return partner(p) - partner(q) || long(p).localeCompare(long(q));
};

function heatCell(cell, year, long, href) {
  if (!cell) return h("td", { class: "none" });
  const { n, searched } = cell;
  if (!n) {
    const zero = searched === "systematic";
    return h("td", { class: zero ? "heat-0" : searched, title: `${long}, ${year}: ${zero ? "none" : searched === "partial" ? "none found; searched in part" : "not searched"}` });
  }
  const level = UPPER.findIndex((upper) => n <= upper);
  return h("td", { class: `heat-${level < 0 ? UPPER.length : level}` },
    h("a", { href, title: `${long}, ${year}: ${n}`, "aria-label": `${long}, ${year}: ${n}` }, String(n)));
}

function evidence(tables) {
  const shown = tables.filter((t) => t.evidence);
  const kinds = ["corroborated", "single_publisher", "disputed"];
  return [
    h("p", { class: "legend" }, kinds.map((k) => h("span", null, h("i", { class: `evidence ${k}` }), word(k)))),
    h("dl", { class: "shares" }, shown.map((t) => [
      h("dt", null, h("a", { href: to([t.name]) }, t.title)),
      h("dd", null, kinds.filter((k) => t.evidence[k]).map((k) => {
        const share = (100 * t.evidence[k]) / t.rows;
        const percent = `${share < 1 ? "<1" : Math.round(share)} %`;
        return h("a", {
          class: `evidence ${k}`, href: to([t.name], { evidence: k }), style: { "flex-grow": String(Math.max(share, 1.5)) },
          title: `${word(k)}: ${count(t.evidence[k])} of ${count(t.rows)}`, "aria-label": `${t.title}, ${word(k)}: ${percent}`,
        }, share > 11 ? percent : "");
      })),
    ])),
    h("p", { class: "note" }, "Corroborated: two publishers or more. Disputed: a source says otherwise on some field."),
  ];
}

function precision(shares, tables) {
  return h("p", null, "Dates: ", shares.map(({ table, exact, rows }, i) => [
    i ? "; " : "", h("a", { href: to([table]) }, tables.get(table).title), ` ${Math.round((100 * exact) / rows)} % to the day`,
  ]), ". All others look like this: ", dated("2023-06~"), ".");
}

function recent(summary) {
  return [
    h("dl", { class: "latest" }, summary.latest.map(({ label, table, id, title, date }) => [
      h("dt", null, label),
      h("dd", null, dated(date), " ", h("a", { href: to([table, id]) }, title)),
    ])),
    h("p", null, `Release ${summary.version} of ${summary.created}; sources last read `, dated(summary.read), "."),
  ];
}

function searched(coverage, states) {
  const tables = [...new Set(coverage.map((c) => c.table))].sort();
  const pairs = new Map();
  for (const row of coverage) {
    const name = [row.country_a, row.country_b].filter(Boolean).join("-");
    if (!pairs.has(name)) pairs.set(name, []);
    pairs.get(name).push(row);
  }
  const body = [...pairs].map(([name, rows]) => {
    const [a, b] = name.split("-");
    return h("tr", null,
      h("th", { scope: "row" }, b ? h("a", { href: pair(a, b) }, `${states.name(a)} – ${states.name(b)}`) : states.name(a)),
      tables.map((t) => h("td", null, rows.filter((r) => r.table === t).map((r) =>
        h("a", { class: `covered ${r.completeness}`, href: to(["coverage", [r.table, r.country_a, r.country_b ?? "", r.period_start].join(":")]), title: r.method },
          `${word(r.completeness)} ${r.period_start.slice(0, 4)}–${(r.period_end ?? "").slice(0, 4)}`)))));
  });
  return h("details", { class: "searched" },
    h("summary", null, `${several(coverage.length, "statement")} on ${several(pairs.size, "pair")}`),
    h("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": "What was searched" },
      h("table", null, h("caption", { class: "unseen" }, "What was searched, by pair and table"),
        h("thead", null, h("tr", null, h("th", { scope: "col" }, "Pair"), tables.map((t) => h("th", { scope: "col" }, Word(t))))),
        h("tbody", null, body))));
}
