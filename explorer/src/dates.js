// Dates as precise as the sources: EDTF level 0, and `~` for about (https://www.loc.gov/standards/datetime/).
import { h } from "./dom.js";

const MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(" ");

/** A date for readers: `2023-06~` reads «about Jun 2023». */
export function spelled(edtf) {
  if (!edtf) return "";
  const match = /^(\d{4})(?:-(\d{2}))?(?:-(\d{2}))?(~?)$/.exec(edtf);
  if (!match) return edtf;
  const [, year, month, day, about] = match;
  const parts = [day && String(Number(day)), month && (MONTHS[month - 1] ?? month), year].filter(Boolean);
  return (about ? "about " : "") + parts.join(" ");
}

/** Whether a date leaves the day open. */
export const uncertain = (edtf) => !!edtf && !/^\d{4}-\d{2}-\d{2}$/.test(edtf);

/** First and last day that a date can mean, as milliseconds; «about» is drawn a step wider on both sides. */
export function bounds(edtf) {
  const match = /^(\d{4})(?:-(\d{2}))?(?:-(\d{2}))?(~?)$/.exec(edtf ?? "");
  if (!match) return null;
  const [year, month, day] = match.slice(1, 4).map((n) => (n ? Number(n) : null));
  const about = match[4] ? 1 : 0;
  if (day) return [Date.UTC(year, month - 1, day - 15 * about), Date.UTC(year, month - 1, day + 15 * about)];
  if (month) return [Date.UTC(year, month - 1 - about, 1), Date.UTC(year, month + about, 0)];
  return [Date.UTC(year - about, 0, 1), Date.UTC(year + about, 11, 31)];
}

const WHY = { 4: "The sources give the year only.", 7: "The sources give the month only." };

/** A date as an element; one that leaves the day open looks so and says why. */
export function dated(edtf, missing = "undated") {
  if (!edtf) return h("span", { class: "date missing" }, missing);
  if (!uncertain(edtf)) return h("time", { class: "date", datetime: edtf }, spelled(edtf));
  const bare = edtf.replace("~", "");
  const why = [WHY[bare.length], bare !== edtf && "The date is approximate."].filter(Boolean).join(" ");
  return h(
    "time",
    { class: "date uncertain", datetime: bare, title: why },
    spelled(edtf),
    h("span", { class: "unseen" }, ` (${why})`),
  );
}

/** The years of a date's text, for filters: `2023` of `2023-06~`. */
export const yearOf = (edtf) => (edtf ? Number(edtf.slice(0, 4)) : null);
