/** A day against the day before, and against what is normal: from whole hours of a week. */

import { mean, sum, total } from "./history.js";

const DAY = 24;

/**
 * @typedef {object} Comparison null is what history does not reach back to
 * @property {number | null} posts of the last 24 whole hours
 * @property {number | null} change against the 24 hours before them, as a share
 * @property {number | null} meanChange of the mean score
 * @property {number | null} volume times as many as normal
 */

/**
 * @param {import("./history.js").Column[]} hours of which the last is under way
 * @returns {Comparison}
 */
export function compare(hours) {
  const whole = hours.slice(0, -1).map(({ counts }) => counts);
  const [last, before] = [day(whole.slice(-DAY)), day(whole.slice(-2 * DAY, -DAY))];
  // The step in which history began was not seen whole.
  const known = whole.slice(0, -DAY).filter(Boolean).slice(1);
  const normal = (total(sum(known) ?? NOTHING) / known.length) * DAY;
  const [now, then] = [mean(last), mean(before)];
  return {
    posts: last && total(last),
    change: last && before && total(before) ? total(last) / total(before) - 1 : null,
    meanChange: now === null || then === null ? null : now - then,
    volume: last && known.length >= DAY && normal > 0 ? total(last) / normal : null,
  };
}

const NOTHING = { positive: 0, neutral: 0, negative: 0, scores: 0 };

/**
 * @param {(import("./history.js").Counts | null)[]} hours
 * @returns {import("./history.js").Counts | null} null unless all of them are known
 */
function day(hours) {
  return hours.length === DAY && hours.every(Boolean) ? sum(hours) : null;
}
