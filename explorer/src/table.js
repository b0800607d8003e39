// A plain table that sorts, pages and exports; it holds one page of rows, so that many thousands don't weigh.
import { csvFormatRows } from "d3-dsv";
import { fill, h } from "./dom.js";
import { count } from "./words.js";

const PAGE = 50;
const collator = new Intl.Collator("en", { numeric: true });

function compare(a, b) {
  if (a == null || a === "") return b == null || b === "" ? 0 : 1;
  if (b == null || b === "") return -1;
  return typeof a === "number" && typeof b === "number" ? a - b : collator.compare(a, b);
}

/** Rows in the order of a column; those that lack it come last either way, equals stay as they were. */
function sorted(rows, column, descending) {
  const empty = (v) => v == null || v === "";
  const sign = descending ? -1 : 1;
  return rows
    .map((row, i) => [column.value(row), i, row])
    .sort((a, b) => (empty(a[0]) || empty(b[0]) ? compare(a[0], b[0]) : sign * compare(a[0], b[0])) || a[1] - b[1])
    .map((k) => k[2]);
}

/**
 * @typedef {Object} Column
 * @property {string} name Name in the address and the CSV.
 * @property {string} title
 * @property {function(Object): *} value What it sorts by and exports.
 * @property {function(Object): (Node|string|Array)} [cell] What it shows, if not the value.
 * @property {boolean} [wide] Whether narrow screens leave it out.
 * @property {boolean} [leads] Whether it leads to the record; narrow screens give it a line of its own.
 * @property {boolean} [number] Whether it holds numbers.
 * @property {boolean} [sorts] Whether it sorts; true unless told.
 */

const classOf = (c) => [`col-${c.name}`, c.wide && "wide", c.number && "num", c.leads && "leads"].filter(Boolean).join(" ");

/**
 * @param {Object} options
 * @param {string} options.caption What the rows are, for those who can't see it.
 * @param {Column[]} options.columns
 * @param {Object[]} [options.all] Every row that may be shown: their order is then found once, not at every filter.
 * @param {string} [options.sort] Column to sort by; `-` before its name for descending.
 * @param {function(string)} [options.onsort] Told of a new order.
 * @param {string} options.file Name of the exported file, without its ending.
 * @param {function(Object[]): Promise<Array[]>} [options.exported] Header and rows to export, if not the columns.
 * @param {function(Object): string} [options.rowClass]
 * @returns {{element: HTMLElement, show: function(Object[])}}
 */
export function table({ caption, columns, all, sort = "", onsort, file, exported, rowClass }) {
  let rows = [], ordered = [], page = 0, order = sort;
  let inOrder = [], ranked = null;
  // narrow screens set rows as blocks, which would cost a table its meaning without the roles
  const body = h("tbody", { role: "rowgroup" });
  const said = h("p", { class: "shown", role: "status" });
  const back = h("button", { type: "button", onclick: () => turn(-1) }, "Previous");
  const next = h("button", { type: "button", onclick: () => turn(1) }, "Next");
  const download = h("button", { type: "button", class: "export", onclick: save }, "Export CSV");
  const heads = columns.map((c) =>
    h(
      "th",
      { scope: "col", role: "columnheader", class: classOf(c) },
      c.sorts === false ? c.title : h("button", { type: "button", onclick: () => resort(c.name) }, c.title),
    ),
  );
  const element = h(
    "div",
    { class: "records" },
    h("div", { class: "bar" }, said, download),
    h(
      "div",
      { class: "scroll", role: "region", "aria-label": caption, tabindex: "0" },
      h("table", { role: "table", class: columns.some((c) => c.leads) ? "stacks" : null }, h("caption", { class: "unseen" }, caption),
        h("thead", { role: "rowgroup" }, h("tr", { role: "row" }, heads)), body),
    ),
    h("div", { class: "pages" }, back, next),
  );

  function resort(name) {
    order = order === name ? `-${name}` : name;
    onsort?.(order);
    arrange();
  }

  function arrange() {
    const column = columns.find((c) => c.name === order.replace(/^-/, ""));
    if (column && ranked !== order) {
      inOrder = sorted(all ?? rows, column, order.startsWith("-"));
      ranked = all ? order : null;
    }
    const shown = new Set(rows);
    ordered = !column ? rows : inOrder.length === rows.length ? inOrder : inOrder.filter((row) => shown.has(row));
    columns.forEach((c, i) => {
      const on = c === column;
      heads[i].toggleAttribute("aria-sort", on);
      if (on) heads[i].setAttribute("aria-sort", order.startsWith("-") ? "descending" : "ascending");
    });
    page = 0;
    draw();
  }

  function draw() {
    const first = page * PAGE;
    const shown = ordered.slice(first, first + PAGE);
    fill(
      body,
      shown.map((row) =>
        h(
          "tr",
          { role: "row", class: rowClass?.(row) },
          columns.map((c) => h("td", { role: "cell", class: classOf(c) }, (c.cell ?? c.value)(row))),
        ),
      ),
    );
    const last = first + shown.length;
    said.textContent = !ordered.length
      ? "Nothing matches."
      : ordered.length > PAGE ? `${count(first + 1)}–${count(last)} of ${count(ordered.length)}` : `${count(ordered.length)} shown`;
    back.disabled = !page;
    next.disabled = last >= ordered.length;
    element.classList.toggle("one-page", ordered.length <= PAGE);
    download.disabled = !ordered.length;
  }

  function turn(step) {
    page += step;
    draw();
    element.scrollIntoView({ block: "start" });
  }

  async function save() {
    const made = exported
      ? await exported(ordered)
      : [columns.map((c) => c.name), ...ordered.map((row) => columns.map((c) => c.value(row) ?? ""))];
    const url = URL.createObjectURL(new Blob([csvFormatRows(made), "\n"], { type: "text/csv" }));
    const link = document.createElement("a");
    link.href = url;
    link.download = `${file}.csv`;
    link.click();
    setTimeout(() => URL.revokeObjectURL(url), 10_000);
  }

  return {
    element,
    show(shown) {
      rows = shown;
      arrange();
    },
  };
}
