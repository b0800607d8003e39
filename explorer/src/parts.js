// Small pieces that several views show.
import { h } from "./dom.js";
import { KINDS, Word, word } from "./words.js";

/** How well a record is borne out. */
export const badge = (evidence) => (evidence ? h("span", { class: `evidence-word ${evidence}` }, word(evidence)) : "");

/** The kind of a tie, with its sign; a visit that was not held says why. */
export const chip = (kind, status) =>
  h("span", { class: `chip ${kind}` }, h("i", { class: `sign ${kind}` }), status ? `Visit: ${word(status)}` : Word(KINDS[kind].one));
