// Elements without markup: text becomes text nodes, so no cell of the data is ever read as HTML.

/**
 * Make an element.
 * @param {string} tag Name of the element.
 * @param {Object} [props] `class`, `style` (an object), `on…` (functions); all else are attributes, and
 *   null or false leaves one out.
 * @param {...(Node|string|number|null|Array)} children
 * @returns {HTMLElement}
 */
export function h(tag, props, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(props ?? {})) {
    if (value == null || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (name === "style") for (const [k, v] of Object.entries(value)) element.style.setProperty(k, v);
    else if (name === "href") element.setAttribute("href", inside(value));
    else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.flat(Infinity).filter((c) => c != null && c !== false));
  return element;
}

/** An address within the site: a view, or a file beside the page; all else leads to the overview. */
function inside(address) {
  return /^#|^[\w-][\w./-]*(#[\w-]*)?$/.test(address) ? address : "#/";
}

/**
 * A link out of the site, or plain text where the address is not one of the web.
 * @param {string} url
 * @param {...(Node|string)} children What it reads; by default the address.
 */
export function outward(url, ...children) {
  const shown = children.length ? children : [url];
  let address = null;
  try {
    address = new URL(url);
  } catch {
    // not an address: shown as text
  }
  if (address?.protocol !== "https:" && address?.protocol !== "http:") return h("span", null, ...shown);
  const link = h("a", { rel: "noopener noreferrer nofollow", class: "outward" }, ...shown);
  link.href = address.href;
  return link;
}

/** Put nodes in the place of what an element holds. */
export function fill(element, ...children) {
  element.replaceChildren(...children.flat(Infinity).filter((c) => c != null && c !== false));
}

/**
 * Let one tab stop stand for many: arrow keys move among the elements that match.
 * @param {Element} container
 * @param {string} selector
 * @param {function(Element, number): ?Element} [beside] The element above (-1) or below (1), where there are rows.
 */
export function roving(container, selector, beside) {
  const all = [...container.querySelectorAll(selector)];
  all.forEach((e, i) => e.setAttribute("tabindex", i ? "-1" : "0"));
  const steps = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: 1, ArrowUp: -1 };
  container.addEventListener("keydown", (event) => {
    const from = all.indexOf(event.target.closest(selector));
    if (from < 0) return;
    let to = event.key in steps ? from + steps[event.key] : { Home: 0, End: all.length - 1 }[event.key];
    if (to == null) return;
    if (beside && /Up|Down/.test(event.key)) to = all.indexOf(beside(all[from], steps[event.key]));
    if (to < 0) to = from;
    event.preventDefault();
    to = Math.max(0, Math.min(all.length - 1, to));
    all[from].setAttribute("tabindex", "-1");
    all[to].setAttribute("tabindex", "0");
    all[to].focus();
  });
}

/** A labelled choice. */
export function select(label, options, value, onchange, props = {}) {
  return h(
    "label",
    { class: "field", ...props },
    h("span", null, label),
    h(
      "select",
      { onchange: (e) => onchange(e.target.value) },
      options.map(([v, text]) => h("option", { value: v, selected: v === value }, text)),
    ),
  );
}

/** A labelled box for a year. */
export function year(label, value, onchange) {
  return h(
    "label",
    { class: "field year" },
    h("span", null, label),
    h("input", {
      type: "number", inputmode: "numeric", min: "1900", max: "2100", value: value ?? "",
      onchange: (e) => onchange(/^\d{4}$/.test(e.target.value) ? e.target.value : ""),
    }),
  );
}
