/** An alert in words. */

import { FEWEST } from "./alerts.js";
import { clock, twoDigits, whole } from "./format.js";

/**
 * @param {import("./alerts.js").Alert["measure"]} measure
 * @param {number} value
 */
export const figure = (measure, value) => (measure === "score" ? twoDigits(value) : whole(value));

/**
 * How it stands.
 * @param {import("./alerts.js").Alert["measure"]} measure
 * @param {number | null} value null where it was not measured yet, or of too few posts
 */
export function standing(measure, value) {
  if (value !== null) return `now ${figure(measure, value)}`;
  return measure === "score"
    ? `not known yet: it takes ${FEWEST} posts in an hour`
    : "not known yet";
}

/**
 * What it waits for.
 * @param {import("./alerts.js").Line} line
 */
export function wordsOf({ measure, side, line }) {
  const what = measure === "score" ? "mean score" : "posts in an hour";
  return `${what} ${figure(measure, line)} or ${side === "above" ? "more" : "less"}`;
}

/**
 * What has happened.
 * @param {import("./alerts.js").Alert} alert
 */
export function words({ measure, side, line, crossed }) {
  const value = figure(measure, crossed?.value ?? line);
  const what = measure === "score" ? `a mean score of ${value}` : `${value} posts`;
  const way = side === "above" ? "above" : "below";
  const at = crossed ? `At ${clock(crossed.at)}, ` : "";
  return `${at}${what} in the last hour, ${way} the line of ${figure(measure, line)}.`;
}
