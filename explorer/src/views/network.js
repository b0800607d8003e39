// Who is tied to whom in a period.
import * as Plot from "@observablehq/plot";
import { pair } from "../address.js";
import { load } from "../data.js";
import { yearOf } from "../dates.js";
import { fill, h, select, year } from "../dom.js";
import { walkable } from "../parts.js";
import { table } from "../table.js";
import { KINDS, several, Word } from "../words.js";

const KIND = ["visit", "meeting", "signature", "milestone", "listing"];
const USUAL = ["visit", "meeting", "signature"];

export default async function network({ query, states, keep, titled }) {
  const ties = (await load("ties")).filter((t) => t.country_b && t.date);
  const years = ties.map((t) => yearOf(t.date));
  const [first, last] = [Math.min(...years), Math.max(...years)];
  const state = { from: "", to: "", who: "all", kind: "", sort: "-all", ...query };
  const holder = h("div", { class: "network" });
  const said = h("p", { class: "sums", role: "status" });
  const boxes = h("fieldset", { class: "kinds" }, h("legend", null, "Ties"), KIND.map((k) =>
    h("label", { class: `kind ${k}` }, h("input", { type: "checkbox", value: k, onchange: () => {
      const on = [...boxes.querySelectorAll("input")].filter((i) => i.checked).map((i) => i.value);
      changed({ kind: on.join() === USUAL.join() ? "" : on.join() || "none" });
    } }), h("i", { class: `sign ${k}` }), Word(KINDS[k].many))));
  const number = (name, title, value) => ({ name, title, value, number: true });
  const rows = table({
    caption: "Ties by pair", file: "stateties-network", sort: state.sort, onsort: (sort) => changed({ sort }, false),
    columns: [
      { name: "pair", title: "Pair", value: (r) => r.title, cell: (r) => h("a", { href: r.href }, r.title) },
      number("visits", "Visits", (r) => r.visit ?? 0),
      number("meetings", "Met", (r) => r.meeting ?? 0),
      number("signatures", "Signed", (r) => r.signature ?? 0),
      number("others", "Other", (r) => (r.milestone ?? 0) + (r.listing ?? 0)),
      number("all", "Shown", (r) => r.n),
    ],
  });
  let width = 0;
  const kinds = () => (state.kind ? state.kind.split(",") : USUAL);

  function changed(part, redraw = true) {
    Object.assign(state, part);
    keep(["network"], { ...state, who: state.who === "all" ? "" : state.who, sort: state.sort === "-all" ? "" : state.sort });
    if (redraw) draw();
  }

  function draw() {
    const from = Number(state.from) || first, until = Number(state.to) || last;
    const on = new Set(kinds());
    for (const box of boxes.querySelectorAll("input")) box.checked = on.has(box.value);
    const members = new Set(state.who === "core" ? states.core : [...states.core, ...states.partners]);
    const pairs = new Map();
    for (const t of ties) {
      const y = yearOf(t.date);
      const codes = [t.country_a, t.country_b].map(states.successor).sort();
      if (y < from || y > until || !codes.every((c) => members.has(c)) || codes[0] === codes[1]) continue;
      const key = codes.join("-");
      if (!pairs.has(key)) {
        pairs.set(key, { a: codes[0], b: codes[1], n: 0, title: codes.map(states.name).join(" – "), href: pair(...codes, { kind: kinds().join(), from: state.from, to: state.to }) });
      }
      const sum = pairs.get(key);
      sum[t.tie] = (sum[t.tie] ?? 0) + 1;
      if (on.has(t.tie)) sum.n += 1;
    }
    const shown = [...pairs.values()].filter((p) => p.n);
    rows.show(shown);
    const all = shown.reduce((n, p) => n + p.n, 0);
    said.textContent = `${several(all, "tie")} between ${several(shown.length, "pair")}, ${from}–${until}.`;
    titled(`Network, ${from}–${until}`);
    if (width) fill(holder, picture(shown, [...members], states, width));
  }

  new ResizeObserver(() => {
    const now = Math.min(Math.floor(holder.clientWidth), 760);
    if (now && now !== width) {
      width = now;
      draw();
    }
  }).observe(holder);
  return {
    title: "Network",
    nodes: [
      h("h1", null, "Who is tied to whom"),
      h("form", { class: "filters", onsubmit: (e) => e.preventDefault() }, boxes,
        select("States", [["all", "core and partners"], ["core", "core states"]], state.who, (who) => changed({ who })),
        year("From", state.from, (from) => changed({ from })), year("To", state.to, (to) => changed({ to }))),
      said,
      h("div", { class: "beside" }, h("section", { "aria-label": "Picture" }, holder,
        h("p", { class: "note" }, "The thicker a line, the more ties; each leads to the pair’s story. The table holds the same.")),
      h("section", { "aria-label": "Table" }, rows.element)),
    ],
    after: draw,
  };
}

/** States on a circle, core states large; each keeps its place whatever the period. */
function picture(pairs, members, states, width) {
  const near = new Set(states.partners);
  const small = width < 520;
  const height = small ? width * 1.05 : Math.min(width, 620);
  const margin = small ? 52 : 86;
  const radius = Math.min(width, height) / 2 - margin + (small ? 8 : 20);
  const ordered = circle(members, near);
  const total = new Map(members.map((m) => [m, 0]));
  for (const p of pairs) for (const c of [p.a, p.b]) total.set(c, total.get(c) + p.n);
  const nodes = ordered.map((code, i) => {
    const angle = (2 * Math.PI * i) / ordered.length - Math.PI / 2;
    return { code, x: width / 2 + radius * Math.cos(angle), y: height / 2 + radius * Math.sin(angle), out: Math.cos(angle), up: Math.sin(angle), n: total.get(code), near: near.has(code) };
  });
  const at = new Map(nodes.map((n) => [n.code, n]));
  const most = Math.max(...pairs.map((p) => p.n), 1), mostNode = Math.max(...nodes.map((n) => n.n), 1);
  const lines = pairs.map((p) => ({ ...p, x1: at.get(p.a).x, y1: at.get(p.a).y, x2: at.get(p.b).x, y2: at.get(p.b).y })).sort((p, q) => p.n - q.n);
  const size = (n) => (n.n ? 5 : 3) + 11 * Math.sqrt(n.n / mostNode);
  const few = pairs.length <= 15;
  const ends = { x1: "x1", y1: "y1", x2: "x2", y2: "y2" };
  const title = (p) => `${p.title}: ${several(p.n, "tie")}`;
  const label = (which, anchor, dx) => Plot.text(nodes.filter(which), {
    x: (n) => n.x + (n.out > 0.25 ? 1 : n.out < -0.25 ? -1 : 0) * (size(n) + 6), y: (n) => n.y + (Math.abs(n.out) <= 0.25 ? Math.sign(n.up) * (size(n) + 11) : 0),
    text: (n) => (small ? n.code : states.name(n.code)), textAnchor: anchor, dx, className: "node-name" });
  const svg = Plot.plot({
    className: "drawing", width, height, margin: 0, x: { type: "identity", axis: null }, y: { type: "identity", axis: null }, r: { type: "identity" },
    marks: [
      Plot.link(lines, { ...ends, strokeWidth: (p) => 1 + 10 * Math.sqrt(p.n / most) * (p.n / most + 0.35), href: "href", title, className: "edge", strokeLinecap: "round" }),
      few ? Plot.text(lines, { x: (p) => p.x1 * 0.6 + p.x2 * 0.4, y: (p) => p.y1 * 0.6 + p.y2 * 0.4, text: (p) => String(p.n), className: "edge-n" }) : null,
      Plot.dot(nodes.filter((n) => !n.near), { x: "x", y: "y", r: size, className: "node" }),
      Plot.dot(nodes.filter((n) => n.near), { x: "x", y: "y", r: size, className: "node near" }),
      label((n) => n.out > 0.25, "start", 0), label((n) => n.out < -0.25, "end", 0), label((n) => Math.abs(n.out) <= 0.25, "middle", 0),
    ],
  });
  walkable(svg, "Network of states. Arrow keys move from pair to pair; the table holds the same.");
  return svg;
}

/** Core states with the partners spread evenly among them. */
function circle(members, near) {
  const core = members.filter((m) => !near.has(m)), others = members.filter((m) => near.has(m));
  const ordered = [];
  let given = 0;
  core.forEach((m, i) => {
    ordered.push(m);
    const due = Math.round(((i + 1) * others.length) / core.length);
    while (given < due) ordered.push(others[given++]);
  });
  return ordered;
}
