// The page: which view an address names, and what stands around every view.
import { current, to } from "./address.js";
import { states, summary } from "./data.js";
import { fill, h } from "./dom.js";

const main = document.querySelector("main");
const about = document.querySelector("#about");
const places = new Map();
let turn = 0;
let here = "";

/** Views by the first part of their address; the name of a table stands for its records. */
const VIEWS = {
  "": () => import("./views/overview.js"),
  pair: () => import("./views/pair.js"),
  network: () => import("./views/network.js"),
  search: () => import("./views/search.js"),
};

/** The view of a table, of a record of it, or null if there is no such table. */
async function viewOf(path, known) {
  if (!known.has(path[0])) return null;
  if (path.length === 1) return import("./views/browse.js");
  return path[0] === "people" || path[0] === "organizations" ? import("./views/actor.js") : import("./views/record.js");
}

/** Draw what the address names. */
async function show({ back = false } = {}) {
  const mine = ++turn;
  const address = current();
  document.body.classList.add("busy");
  try {
    const own = VIEWS[address.path[0] ?? ""]?.(); // asked for at once with the data
    const [made, named] = await Promise.all([summary(), states()]);
    const view = await (own ?? viewOf(address.path, new Set(made.tables.map((t) => t.name))));
    const context = { ...address, summary: made, states: named, keep, titled };
    const drawn = view ? await view.default(context) : missing("There is no such page.");
    if (mine !== turn) return;
    if (drawn.redirect) return void location.replace(drawn.redirect);
    const first = !here;
    here = location.hash;
    fill(main, drawn.nodes);
    document.body.dataset.view = address.path[0] ?? "overview";
    titled(drawn.title);
    mark(address.path[0] ?? "");
    fill(about, `Version ${made.version}, ${made.created}. `, h("a", { href: "docs/guide.html" }, "Guide"), " · ",
      h("a", { href: "docs/codebook.html" }, "Codebook"), ` · Data: ${made.licence}`);
    const heading = main.querySelector("h1");
    heading?.setAttribute("tabindex", "-1");
    if (!first) heading?.focus({ preventScroll: true });
    scrollTo(0, back ? (places.get(location.hash) ?? 0) : 0);
    drawn.after?.();
  } catch (error) {
    if (mine !== turn) return;
    fill(main, h("h1", null, "This view could not be drawn"), h("p", null, String(error.message ?? error)),
      h("p", null, h("a", { href: "#/" }, "Overview")));
    document.body.dataset.view = "failed";
    console.error(error);
  } finally {
    if (mine === turn) {
      document.body.classList.remove("busy");
      history.replaceState({ seen: true }, "");
    }
  }
}

/** What to show where there is nothing. */
export function missing(message) {
  return { title: "Not found", nodes: [h("h1", null, "Not found"), h("p", null, message), h("p", null, h("a", { href: "#/" }, "Overview"))] };
}

/** Keep what a view shows in its address, so that it can be shared and returned to. */
function keep(path, query) {
  history.replaceState({ seen: true }, "", to(path, query));
  here = location.hash;
  cited();
}

let title = "";
/** Name the view, in the window and in its citation. */
function titled(text) {
  title = text;
  document.title = text ? `${text} · stateties` : "stateties";
  cited();
}

async function cited() {
  const made = await summary();
  const place = document.querySelector("#citation");
  const address = location.href;
  const text = `${made.citation} ${title ? `“${title}”, ` : ""}${address}`;
  const copy = h("button", { type: "button", onclick: () => copied(copy, text) }, "Copy");
  fill(place, h("h2", null, "Cite this view"), h("p", null, h("span", { class: "cited" }, text), " ", copy));
}

async function copied(button, text) {
  try {
    await navigator.clipboard.writeText(text);
    button.textContent = "Copied";
  } catch {
    getSelection().selectAllChildren(button.previousElementSibling ?? button.parentElement);
    button.textContent = "Selected";
  }
}

function mark(name) {
  for (const link of document.querySelectorAll("header nav a")) {
    const own = link.getAttribute("href").replace(/^#\//, "");
    if (own === name) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
}

history.scrollRestoration = "manual";
addEventListener("scroll", () => places.set(location.hash, scrollY), { passive: true });
addEventListener("hashchange", () => {
  if (location.hash === here) return;
  show({ back: !!history.state?.seen });
});
document.querySelector("#skip").addEventListener("click", (event) => {
  event.preventDefault();
  main.focus();
});
const find = document.querySelector("#find");
find.addEventListener("submit", (event) => {
  event.preventDefault();
  location.hash = to(["search"], { q: find.q.value.trim() });
});
find.addEventListener("focusin", () => import("./views/search.js").then((s) => s.index()), { once: true });
show();
