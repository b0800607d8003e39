// A line of time: marks for acts, bars for what lasts, pale spans where the sources leave the day open.
import * as Plot from "@observablehq/plot";
import { bounds, spelled, uncertain } from "./dates.js";
import { fill, h } from "./dom.js";
import { walkable } from "./parts.js";
import { KINDS } from "./words.js";

const RADIUS = 5, STEP = 12, HEAD = 22, BAR = 18, DOTS = 16, DAY = 86_400_000;

/**
 * @typedef {Object} Mark
 * @property {string} lane Lane that it stands in.
 * @property {string} kind Key of `KINDS`, or the class of a bar.
 * @property {string} date EDTF date of the act, or of the beginning.
 * @property {string} [until] EDTF date of the end; empty where it goes on.
 * @property {boolean} [lasts] Whether it is a bar.
 * @property {string} label
 * @property {string} href
 * @property {boolean} [strong] Whether it stands out.
 */

/**
 * @param {Mark[]} marks
 * @param {{name: string, title: string, apart?: boolean, years?: {year: number, n: number, href: string}[]}[]} lanes
 *   In order; `years` makes a lane of bars by year, `apart` draws it as what is said, not what happened.
 * @param {{label: string, from?: number, to?: number, known?: string}} options First and last year, and the day up to
 *   which what goes on is known.
 * @returns {HTMLElement}
 */
export function timeline(marks, lanes, { label, from, to, known }) {
  const holder = h("div", { class: "timeline" });
  let width = 0;
  const draw = () => {
    const now = Math.floor(holder.clientWidth);
    if (!now || now === width) return;
    width = now;
    fill(holder, picture(marks, lanes, { label, from, to, known, width }));
  };
  new ResizeObserver(draw).observe(holder);
  return holder;
}

function picture(marks, lanes, { label, from, to, known, width }) {
  const placed = marks.map((m) => ({ ...m, span: bounds(m.date), open: uncertain(m.date) })).filter((m) => m.span || m.lasts);
  const [first, last] = extent(placed, lanes, { from, to, known });
  // what stands by year is background: the acts say how far the picture reaches
  const inside = (y) => Date.UTC(y.year, 0, 12) > first && Date.UTC(y.year, 11, 20) < last;
  lanes = lanes.map((l) => (l.years ? { ...l, years: l.years.filter(inside) } : l));
  const left = 4, right = 14;
  const x = (t) => left + ((t - first) / (last - first)) * (width - left - right);
  const shown = [];
  let top = 22;
  const drawn = [];
  for (const lane of lanes) {
    const own = placed.filter((m) => m.lane === lane.name);
    if (!own.length && !lane.years?.length) continue;
    const rows = lane.years ? 3 : own[0]?.lasts ? stack(own, x, first, last) : pile(own, x);
    const step = own[0]?.lasts ? BAR : STEP;
    const height = HEAD + rows * step + 8;
    drawn.push({ ...lane, top, height, base: top + height - 8 });
    for (const m of own) shown.push({ ...m, y: top + HEAD + (rows - 1 - m.row + 0.5) * step });
    top += height;
  }
  shown.sort((a, b) => (a.span?.[0] ?? 0) - (b.span?.[0] ?? 0));
  const acts = shown.filter((m) => !m.lasts), bars = shown.filter((m) => m.lasts);
  const histogram = drawn.flatMap((lane) => {
    const most = Math.max(...(lane.years ?? []).map((y) => y.n), 1);
    return (lane.years ?? []).map((y) => ({
      ...y, x1: Date.UTC(y.year, 0, 12), x2: Date.UTC(y.year, 11, 20), y1: lane.base,
      y2: lane.base - 3 - (STEP * 3 - 3) * Math.sqrt(y.n / most), label: `${y.year}: ${y.n}`,
    }));
  });
  const title = (m) => `${spelled(m.date) || "undated"}${m.lasts ? ` – ${m.until ? spelled(m.until) : "…"}` : ""}\n${m.label}`;
  const linked = { href: "href", title, target: null };
  const each = Object.entries(KINDS).map(([kind, { symbol }]) => {
    const own = acts.filter((m) => m.kind === kind);
    const place = { x: (m) => (m.span[0] + m.span[1]) / 2, y: "y", symbol, r: RADIUS, ...linked };
    return [
      Plot.dot(own.filter((m) => !m.open), { ...place, className: `mark ${kind}` }),
      Plot.dot(own.filter((m) => m.open), { ...place, className: `mark ${kind} open` }),
    ];
  });
  const svg = Plot.plot({
    className: "drawing",
    width,
    height: top + 26,
    marginLeft: left, marginRight: right, marginTop: 0, marginBottom: 26,
    x: { type: "utc", domain: [first, last], ticks: Math.max(3, Math.floor(width / 90)) },
    y: { type: "identity", axis: null },
    marks: [
      Plot.rect(drawn.filter((l) => l.apart), { x1: () => first, x2: () => last, y1: "top", y2: (l) => l.top + l.height, className: "apart" }),
      Plot.gridX({ className: "grid", ticks: Math.max(3, Math.floor(width / 90)) }),
      Plot.ruleY(drawn, { y: "top", className: "lane" }),
      Plot.text(drawn, { frameAnchor: "left", y: (l) => l.top + 12, text: (l) => cut(l.title, width - 8), textAnchor: "start", className: "lane-title" }),
      Plot.rect(histogram, { x1: "x1", x2: "x2", y1: "y1", y2: "y2", className: "years", href: "href", title: "label" }),
      Plot.rect(acts.filter((m) => m.open), {
        x1: (m) => Math.max(first, m.span[0]), x2: (m) => Math.min(last, m.span[1]), y1: (m) => m.y - 4, y2: (m) => m.y + 4, rx: 4,
        className: "span",
      }),
      ...["office", "listed"].map((kind) =>
        Plot.rect(bars.filter((m) => m.kind === kind), {
          x1: "from", x2: "to", y1: (m) => m.y - BAR / 2 + 2, y2: (m) => m.y + BAR / 2 - 2, rx: 3, className: `bar ${kind}`, ...linked,
        })),
      Plot.rect(bars.filter((m) => m.blur), {
        x1: (m) => m.blur[0], x2: (m) => m.blur[1], y1: (m) => m.y - BAR / 2 + 2, y2: (m) => m.y + BAR / 2 - 2, className: "span",
      }),
      Plot.text(bars, {
        x: "from", y: "y", dx: 6, textAnchor: "start", className: "bar-text",
        text: (m) => cut(m.label, m.room - DOTS),
      }),
      Plot.text(bars.filter((m) => !m.until && m.room > DOTS), { x: "to", y: "y", dx: -4, textAnchor: "end", className: "bar-text", text: () => "…" }),
      ...each.flat(),
      Plot.dot(acts.filter((m) => m.strong), { x: (m) => (m.span[0] + m.span[1]) / 2, y: "y", r: RADIUS + 2.5, className: "strong" }),
      Plot.axisX({ anchor: "top", ticks: Math.max(3, Math.floor(width / 90)), tickFormat: yearly(first, last), tickSize: 0, dy: 20, className: "axis" }),
      Plot.axisX({ anchor: "bottom", ticks: Math.max(3, Math.floor(width / 90)), tickFormat: yearly(first, last), className: "axis" }),
      Plot.tip(acts, Plot.pointer({ x: (m) => (m.span[0] + m.span[1]) / 2, y: "y", title, maxRadius: 12, className: "tip", lineWidth: 26, lineHeight: 1.25 })),
    ],
  });
  walkable(svg, `${label}. Arrow keys move from mark to mark; what stands below holds the same.`);
  return svg;
}


function yearly(first, last) {
  const long = last - first > 3 * 366 * DAY;
  const months = new Intl.DateTimeFormat("en", { month: "short", year: "numeric", timeZone: "UTC" });
  return (d) => (long ? String(d.getUTCFullYear()) : months.format(d));
}

function extent(marks, lanes, { from, to, known }) {
  const dates = marks.flatMap((m) => (m.lasts ? [bounds(m.date)?.[0], bounds(m.until || known)?.[1]] : m.span)).filter((d) => d != null);
  if (!dates.length) for (const { year } of lanes.flatMap((l) => l.years ?? [])) dates.push(Date.UTC(year, 0, 1), Date.UTC(year, 11, 31));
  const first = from ? Date.UTC(from, 0, 1) : Math.min(...dates) - 90 * DAY;
  const last = to ? Date.UTC(to, 11, 31) : Math.max(...dates) + 90 * DAY;
  return Number.isFinite(first) && last > first ? [first, last] : [Date.UTC(2000, 0, 1), Date.UTC(2026, 0, 1)];
}

/** Give each act the lowest row in which it covers none before it; returns the number of rows. */
function pile(marks, x) {
  const ends = [];
  const at = (m) => x((m.span[0] + m.span[1]) / 2);
  marks.sort((a, b) => at(a) - at(b));
  for (const m of marks) {
    const here = at(m);
    let row = ends.findIndex((end) => end <= here);
    if (row < 0) row = ends.length;
    ends[row] = here + STEP;
    m.row = row;
  }
  return Math.max(1, ends.length);
}

/** Give each bar its ends and the lowest free row; returns the number of rows. */
function stack(marks, x, first, last) {
  const ends = [];
  for (const m of marks) {
    const begin = bounds(m.date), end = bounds(m.until);
    m.from = Math.max(first, begin?.[0] ?? first);
    m.to = Math.min(last, end?.[1] ?? last);
    m.blur = begin && uncertain(m.date) ? [m.from, Math.max(m.from, Math.min(m.to, begin[1]))] : null;
  }
  marks.sort((a, b) => a.from - b.from);
  for (const m of marks) {
    let row = ends.findIndex((e) => e <= m.from);
    if (row < 0) row = ends.length;
    ends[row] = m.to;
    m.row = row;
    m.room = x(m.to) - x(m.from) - 8;
  }
  return Math.max(1, ends.length);
}

const cut = (text, room) => {
  const letters = Math.floor(room / 6.4);
  return letters < 3 ? "" : text.length > letters ? `${text.slice(0, letters - 1)}…` : text;
};
