/**
 * Counts over time: what the server counted up to its cursor, and every item that came after it.
 * A step of which nothing is known is null, never zero.
 */

import { sequence } from "./cursor.js";

/**
 * @typedef {import("./feed.js").Item} Item
 * @typedef {{ positive: number, neutral: number, negative: number, scores: number }} Counts
 * @typedef {object} Column
 * @property {number} start epoch milliseconds
 * @property {Counts | null} counts
 * @typedef {object} Answer of `GET /api/v2/series`
 * @property {number} step_seconds
 * @property {string} start
 * @property {string | null} since
 * @property {string} cursor
 * @property {{ ticker: string | null, positive: (number | null)[], neutral: (number | null)[],
 *   negative: (number | null)[], mean: (number | null)[] }[]} series
 */

const ALL = "";

export class History {
  /** Milliseconds. */
  step;
  /** Of the first step, epoch milliseconds. */
  start;
  /** When history begins, epoch milliseconds; null while there is none. @type {number | null} */
  since;
  /** @type {Map<string, (Counts | null)[]>} */
  #steps;
  #cursor;
  #length;

  /** @param {Answer} answer */
  constructor(answer) {
    this.step = answer.step_seconds * 1_000;
    this.start = Date.parse(answer.start);
    this.since = answer.since ? Date.parse(answer.since) : null;
    this.#cursor = sequence(answer.cursor);
    this.#steps = new Map(answer.series.map((each) => [each.ticker ?? ALL, countsOf(each)]));
    this.#length = answer.series[0]?.positive.length ?? 0;
  }

  /** The end of the last step, epoch milliseconds. */
  get end() {
    return this.start + this.#length * this.step;
  }

  /** @param {Item} item */
  counts(item) {
    return sequence(item.event_id) <= this.#cursor;
  }

  /**
   * An item that arrived; one that the server counted is not counted again.
   * @param {Item} item
   */
  add(item) {
    if (this.counts(item)) return;
    const published = Date.parse(item.published_at);
    this.since ??= published;
    this.advance(published);
    const n = Math.floor((published - this.start) / this.step);
    for (const [ticker, steps] of this.#steps) {
      if (n < 0 || (ticker !== ALL && !item.tickers.includes(ticker))) continue;
      steps[n] ??= none();
      steps[n][item.sentiment] += 1;
      steps[n].scores += item.score;
    }
  }

  /**
   * Moves on to the step that `moment` is in.
   * @param {number} moment epoch milliseconds
   * @returns {boolean} whether it is another
   */
  advance(moment) {
    const turns = Math.floor((moment - this.end) / this.step) + 1;
    if (turns <= 0) return false;
    this.start += turns * this.step;
    const fresh = Math.min(turns, this.#length);
    for (const steps of this.#steps.values()) {
      const begun = this.since !== null && this.since < moment;
      steps.splice(0, fresh);
      for (let n = 0; n < fresh; n += 1) steps.push(begun ? none() : null);
    }
    return true;
  }

  /** The sum over its tickers, step by step. @returns {Column[]} */
  columns() {
    const all = [...this.#steps.values()];
    return Array.from({ length: this.#length }, (_, n) => ({
      start: this.start + n * this.step,
      counts: sum(all.map((steps) => steps[n] ?? null)),
    }));
  }

  /** By ticker, over all steps that are known. @returns {Map<string, Counts>} */
  byTicker() {
    return new Map([...this.#steps].map(([ticker, steps]) => [ticker, sum(steps) ?? none()]));
  }

  /**
   * The milliseconds of which something is known.
   * @param {number} now epoch milliseconds
   */
  known(now) {
    return this.since === null ? 0 : Math.min(now, this.end) - Math.max(this.since, this.start);
  }
}

/** @param {Counts} counts */
export const total = ({ positive, neutral, negative }) => positive + neutral + negative;

/**
 * @param {Counts | null} counts
 * @returns {number | null} null where there is nothing to take a mean of
 */
export const mean = (counts) => (counts && total(counts) ? counts.scores / total(counts) : null);

/**
 * @param {(Counts | null)[]} all
 * @returns {Counts | null} null where nothing is known of any
 */
export function sum(all) {
  /** @type {Counts | null} */
  let result = null;
  for (const each of all) {
    if (!each) continue;
    result ??= none();
    for (const key of KEYS) result[key] += each[key];
  }
  return result;
}

/** @type {(keyof Counts)[]} */
const KEYS = ["positive", "neutral", "negative", "scores"];

/** @returns {Counts} */
const none = () => ({ positive: 0, neutral: 0, negative: 0, scores: 0 });

/**
 * @param {Answer["series"][number]} series
 * @returns {(Counts | null)[]}
 */
function countsOf({ positive, neutral, negative, mean: means }) {
  return positive.map((known, n) => {
    if (known === null) return null;
    const counts = { positive: known, neutral: neutral[n] ?? 0, negative: negative[n] ?? 0 };
    const items = counts.positive + counts.neutral + counts.negative;
    return { ...counts, scores: (means[n] ?? 0) * items };
  });
}
