/** Sentiment over time: counts per step, for a window that grows with what is known. */

import { SENTIMENTS } from "./feed.js";

const BASE = 10_000;
const DAY = 86_400_000;
const FEWEST = 24;
const MOST = 48;
const STEPS = [1, 3, 6, 12, 30, 60].map((factor) => factor * BASE);
const LONGEST = 180 * BASE;

/**
 * @typedef {object} Column
 * @property {number} start epoch milliseconds
 * @property {number} positive
 * @property {number} neutral
 * @property {number} negative
 * @property {number | null} average mean score, null where there is no item
 * @typedef {Column & { scores: number }} Counted with the sum of the scores
 */

export class Series {
  /** @type {Map<number, Counted>} */
  #counts = new Map();

  /** @param {import("./feed.js").Item} item */
  add({ timestamp, sentiment, score }) {
    const start = Math.floor(Date.parse(timestamp) / BASE) * BASE;
    if (!Number.isFinite(start)) return;
    const column = this.#counts.get(start) ?? empty(start);
    column[sentiment] += 1;
    column.scores += score;
    this.#counts.set(start, column);
  }

  clear() {
    this.#counts.clear();
  }

  /**
   * The columns that end now: the finest step with which everything of the last day fits.
   * @param {number} now epoch milliseconds
   * @returns {{ step: number, columns: Column[] }}
   */
  window(now) {
    // A clock that is a little fast comes true; a post of next year would be held until then.
    for (const start of this.#counts.keys()) {
      if (Math.abs(start - now) > DAY) this.#counts.delete(start);
    }
    const oldest = Math.min(now, ...this.#counts.keys());
    const step = STEPS.find((each) => now - oldest < each * (MOST - 1)) ?? LONGEST;
    const last = Math.floor(now / step);
    const length = Math.min(MOST, Math.max(FEWEST, last - Math.floor(oldest / step) + 1));
    const first = (last - length + 1) * step;
    const columns = Array.from({ length }, (_, n) => empty(first + n * step));
    for (const counted of this.#counts.values()) {
      const column = columns[Math.floor((counted.start - first) / step)];
      if (!column) continue;
      for (const sentiment of SENTIMENTS) column[sentiment] += counted[sentiment];
      column.scores += counted.scores;
    }
    return { step, columns: columns.map(averaged) };
  }
}

/**
 * @param {number} start
 * @returns {Counted}
 */
function empty(start) {
  return { start, positive: 0, neutral: 0, negative: 0, average: null, scores: 0 };
}

/**
 * @param {Counted} counted
 * @returns {Column}
 */
function averaged({ scores, ...column }) {
  const total = column.positive + column.neutral + column.negative;
  return { ...column, average: total ? scores / total : null };
}
