// Small pieces that several views show.
import { h, roving } from "./dom.js";
import { KINDS, Word, word } from "./words.js";

/** How well a record is borne out. */
export const badge = (evidence) => (evidence ? h("span", { class: `evidence-word ${evidence}` }, word(evidence)) : "");

/** The kind of a tie, with its sign; a visit that was not held says why. */
export const chip = (kind, status) =>
  h("span", { class: `chip ${kind}` }, h("i", { class: `sign ${kind}` }), status ? `Visit: ${word(status)}` : Word(KINDS[kind].one));

/**
 * Make a picture one group of links that arrow keys walk along; each says what its mark stands for.
 * @param {SVGElement} svg A picture by Observable Plot.
 * @param {string} label What it shows.
 */
export function walkable(svg, label) {
  svg.setAttribute("role", "group");
  svg.setAttribute("aria-label", label);
  // Plot names its groups, which a group without a role may not be
  for (const group of svg.querySelectorAll("g[aria-label]")) group.removeAttribute("aria-label");
  for (const link of svg.querySelectorAll("a")) {
    link.setAttribute("aria-label", link.querySelector("title")?.textContent.replace("\n", ": ") ?? "");
  }
  roving(svg, "a");
}
