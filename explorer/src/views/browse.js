// All records of a table: filter, sort, export.
import { to } from "../address.js";
import { contract, grouped, items, load, plain, recordId } from "../data.js";
import { dated, yearOf } from "../dates.js";
import { fill, h, select, year } from "../dom.js";
import { badge } from "../parts.js";
import { table } from "../table.js";
import { count, several, Word, word } from "../words.js";

/** Columns that a list shows; other tables show their first ones. */
const SHOWN = {
  visits: ["start_date", "visitor_id", "visitor_country", "host_country", "purpose", "status", "evidence"],
  agreements: ["signed_date", "title", "parties", "kind", "status", "evidence"],
  agreement_milestones: ["date", "agreement_id", "event", "country", "evidence"],
  sanctions: ["listed_date", "target_name", "target_kind", "countries", "authority", "list_name", "delisted_date", "evidence"],
  programmes: ["start_date", "title", "authority", "countries", "evidence"],
  claims: ["claim_date", "claimant", "statement", "countries", "evidence"],
  people: ["name", "name_original", "aliases", "country"],
  organizations: ["name", "kind", "country"],
  offices: ["person_id", "title", "rank", "country", "start_date", "end_date", "evidence"],
  sources: ["title", "publisher", "publisher_country", "language", "kind", "published_date"],
  disagreements: ["table", "record_id", "field", "reported_value", "note"],
  coverage: ["table", "country_a", "country_b", "period_start", "period_end", "completeness"],
  ties: ["date", "tie", "country_a", "country_b", "label"],
  visits_under_sanctions: ["visit_start", "person_id", "participation", "visit_id", "authority", "list_name", "listed_date", "certainty"],
};
/** The column that leads to the record. */
const LEADS = { visits: "purpose", agreements: "title", agreement_milestones: "event", sanctions: "target_name", programmes: "title",
  claims: "statement", people: "name", organizations: "name", offices: "title", sources: "title", ties: "label", visits_under_sanctions: "visit_id" };
const FILTERS = ["status", "visitor_rank", "visit_type", "mode", "kind", "target_kind", "authority", "direction", "rank", "event", "tie", "completeness", "table", "language", "scope", "certainty", "evidence"];
const WIDE = new Set(["evidence", "list_name", "aliases", "kind", "rank", "delisted_date", "language", "publisher_country", "note", "target_kind", "parties"]);

export default async function browse({ path: [name], query, states, keep, titled, summary }) {
  const described = (await contract()).get(name);
  const fields = new Map(described.fields.map((f) => [f.name, f]));
  const columns = (SHOWN[name] ?? [...described.curated].slice(0, 6)).filter((c) => fields.has(c));
  const day = ["visit_start", "start_date", "signed_date", "listed_date", "claim_date", "date", "published_date"].find((d) => fields.has(d));
  // a column that the address names is filtered by, too
  const offered = [...new Set([...FILTERS.filter((f) => f !== "event" || fields.get(f)?.words), ...Object.keys(query)])].filter((f) => fields.has(f));
  const places = described.fields.filter((f) => f.link?.table === "countries").map((f) => f.name);
  const needed = [...new Set([...described.key, ...columns, ...offered, ...places, ...(name === "ties" ? ["table", "record_id"] : [])])];
  // the first table read is the widest; only the columns that are shown or filtered are decoded
  const all = await load(name, described.fields.length > needed.length + 4 ? needed : undefined);
  const names = new Map();
  for (const f of columns.map((c) => fields.get(c)).filter((f) => f.link && f.link.table !== "countries" && !f.words)) {
    const shown = { people: "name", organizations: "name", agreements: "title", programmes: "title" }[f.link.table];
    if (shown) names.set(f.name, await grouped(f.link.table, f.link.field));
  }
  const read = (row, c) => {
    const value = row[c];
    const named = value != null && names.get(c)?.get(value)?.[0];
    return named ? (named.name ?? named.title) : value;
  };
  const state = { q: "", country: "", from: "", to: "", sort: day ? `-${day}` : "", ...query };
  const usual = state.sort;
  const address = (row) =>
    name === "ties" ? to([row.table, row.record_id]) : name === "visits_under_sanctions" ? to(["visits", row.visit_id]) : to([name, recordId(row, described.key)]);
  const lead = LEADS[name] ?? columns[0];

  function cell(c) {
    const field = fields.get(c);
    return (row) => {
      const value = row[c];
      let shown = value == null ? "" : String(read(row, c));
      if (field.edtf) shown = dated(value, c === lead ? "undated" : "");
      else if (c === "evidence") shown = badge(value);
      else if (field.link?.table === "countries") shown = items(value).map(states.name).join(", ");
      else if (field.words) shown = items(value).map(word).join(", ");
      return c === lead ? h("a", { href: address(row) }, shown || recordId(row, described.key)) : shown;
    };
  }

  const listing = table({
    caption: described.title, all, file: `stateties-${name}`, sort: state.sort,
    onsort: (sort) => changed({ sort }, false),
    columns: columns.map((c) => ({
      name: c, title: fields.get(c).title, wide: WIDE.has(c), leads: c === lead, cell: cell(c),
      value: (row) => (fields.get(c).link?.table === "countries" ? items(row[c]).map(states.name).join(", ") : read(row, c)),
    })),
    // whole rows with the columns of the package's CSV
    exported: async (rows) => {
      const whole = new Map((await load(name)).map((r) => [recordId(r, described.key), r]));
      const curated = [...described.curated];
      return [curated, ...rows.map((row) => curated.map((c) => whole.get(recordId(row, described.key))[c] ?? ""))];
    },
  });

  function changed(part, redraw = true) {
    Object.assign(state, part);
    keep([name], { ...state, sort: state.sort === usual ? "" : state.sort });
    if (redraw) draw();
  }
  const searched = new Map();
  const text = (row) => {
    if (!searched.has(row)) searched.set(row, plain([...described.key, ...columns].map((c) => read(row, c) ?? "").join(" ")));
    return searched.get(row);
  };
  function draw() {
    // words are sought in what is shown, folded once
    const words = plain(state.q).split(/\s+/).filter(Boolean);
    const codes = state.country ? new Set(states.codes(state.country)) : null;
    const chosen = offered.filter((f) => state[f]);
    const from = Number(state.from) || 0, until = Number(state.to) || 9999;
    const dates = state.from || state.to;
    listing.show(all.filter((row) =>
      chosen.every((f) => items(row[f]).includes(state[f])) &&
      (!dates || (row[day] && yearOf(row[day]) >= from && yearOf(row[day]) <= until)) &&
      (!codes || places.some((p) => items(row[p]).some((c) => codes.has(c)))) &&
      words.every((w) => text(row).includes(w))));
  }

  const filters = h("form", { class: "filters", onsubmit: (e) => e.preventDefault() });
  const found = (f) => {
    const sums = new Map();
    for (const row of all) for (const v of items(row[f])) sums.set(v, (sums.get(v) ?? 0) + 1);
    return [...sums].sort((a, b) => b[1] - a[1]);
  };
  const near = new Set([...states.core, ...states.partners]);
  const present = new Set(places.flatMap((p) => all.flatMap((r) => items(r[p]))).map(states.successor));
  const listed = [...present].filter((c) => near.has(c) || name === "sources" || name === "countries").map((c) => [c, states.name(c)]).sort((a, b) => a[1].localeCompare(b[1]));
  fill(
    filters,
    h("label", { class: "field" }, h("span", null, "Words"), h("input", { type: "search", value: state.q, oninput: (e) => changed({ q: e.target.value }) })),
    places.length ? select("State", [["", "any"], ...listed], state.country, (country) => changed({ country })) : null,
    offered.map((f) => [f, found(f)]).filter(([f, words]) => words.length > 1 || state[f]).map(([f, words]) =>
      select(fields.get(f).title, [["", "any"], ...words.map(([w, n]) => [w, `${word(w)} (${count(n)})`])], state[f] ?? "", (v) => changed({ [f]: v }))),
    day ? [year("From", state.from, (from) => changed({ from })), year("To", state.to, (to) => changed({ to }))] : null,
    h("button", { type: "button", onclick: () => {
      for (const i of filters.querySelectorAll("select, input")) i.value = "";
      changed(Object.fromEntries([...offered, "q", "country", "from", "to"].map((f) => [f, ""])));
    } }, "Clear"),
  );
  titled(described.title);
  return {
    title: described.title,
    nodes: [
      h("h1", null, described.title),
      h("p", null, described.description, " ", several(all.length, "row"), ". ",
        h("a", { href: `docs/codebook.html#${name}` }, "What the columns mean"), " · ",
        h("a", { href: `data/${name}.csv`, download: true }, "CSV"), " · ", h("a", { href: `data/${name}.parquet`, download: true }, "Parquet")),
      filters,
      listing.element,
      h("nav", { class: "tables", "aria-label": "Tables" }, h("h2", null, "Other tables"),
        h("ul", null, summary.tables.filter((t) => t.name !== name).map((t) =>
          h("li", null, h("a", { href: to([t.name]) }, t.title), ` ${count(t.rows)}`)))),
    ],
    after: () => {
      draw();
      fold(0);
    },
  };

  /** Fold the rows a slice at a time while nobody waits, so that the first letter typed is as fast as the next. */
  function fold(from) {
    const until = Math.min(from + 1000, all.length);
    for (let i = from; i < until; i++) text(all[i]);
    if (until < all.length) setTimeout(() => fold(until), 0);
  }
}
