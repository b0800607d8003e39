// Search over names and titles: diacritics and scripts are folded on both sides, slips of a letter forgiven.
import MiniSearch from "minisearch";
import { to } from "../address.js";
import { load, plain } from "../data.js";
import { dated } from "../dates.js";
import { h } from "../dom.js";
import { several } from "../words.js";

const BOOST = { people: 3, organizations: 3, countries: 4, agreements: 1.3, visits: 1.2 };
const MOST = 40;
let made = null;

/** The index, made in slices so that typing goes on meanwhile. */
export function index() {
  made ??= (async () => {
    const rows = await load("search");
    const engine = new MiniSearch({
      fields: ["text"], storeFields: ["table", "id", "label", "note", "date"], idField: "key",
      tokenize: (text) => text.split(/[^\p{L}\p{N}]+/u).filter(Boolean),
      processTerm: (term) => plain(term),
      searchOptions: { prefix: true, fuzzy: (term) => (term.length > 4 ? 0.2 : false), combineWith: "AND",
        boostDocument: (_, __, stored) => BOOST[stored.table] ?? 1 },
    });
    await engine.addAllAsync(rows.map((r, key) => ({ key, ...r })), { chunkSize: 400 });
    return engine;
  })();
  return made;
}

/** Latin letters for what is written in any script; the tables for that are read only where they are needed. */
async function latin(text) {
  const folded = plain(text);
  if (!/[^\p{ASCII}]/u.test(folded)) return folded;
  const { default: anyAscii } = await import("any-ascii");
  return plain(anyAscii(text));
}

export default async function search({ query, summary }) {
  const asked = (query.q ?? "").slice(0, 200);
  document.querySelector("#find").q.value = asked;
  if (!asked) return { title: "Search", nodes: [h("h1", null, "Search"), h("p", null, "Names of people, organizations, ships and states, titles of agreements, and visits; in any script, with or without accents.")] };
  const engine = await index();
  const hits = engine.search(await latin(asked));
  const tables = summary.tables.filter((t) => hits.some((x) => x.table === t.name))
    .map((t) => ({ ...t, hits: hits.filter((x) => x.table === t.name) }))
    .sort((a, b) => b.hits[0].score - a.hits[0].score);
  return {
    title: `Search: ${asked}`,
    nodes: [
      h("h1", null, `Search: ${asked}`),
      h("p", { class: "sums", role: "status" }, hits.length ? `${several(hits.length, "record")} found.` : "Nothing found. Try fewer letters, or another spelling."),
      tables.map((t) => h("section", { class: "hits" }, h("h2", null, `${t.title} `, h("span", { class: "n" }, String(t.hits.length))),
        h("ul", { class: "tied" }, t.hits.slice(0, MOST).map((x) => h("li", null, x.date ? [dated(x.date), " "] : "", h("a", { href: to([x.table, x.id]) }, x.label), x.note ? h("span", { class: "more" }, ` ${x.note}`) : ""))),
        t.hits.length > MOST ? h("p", null, h("a", { href: to([t.name], { q: asked }) }, `All that match in ${t.title.toLowerCase()}`)) : null)),
    ],
  };
}
