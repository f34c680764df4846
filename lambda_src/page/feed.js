/** The items that are held: newest first, each once, a bounded number. */

import { sequence } from "./cursor.js";

export const SENTIMENTS = /** @type {const} */ (["positive", "neutral", "negative"]);

/**
 * @typedef {typeof SENTIMENTS[number]} Sentiment
 * @typedef {object} Item
 * @property {string} event_id
 * @property {string} item_id
 * @property {string[]} tickers
 * @property {Sentiment} sentiment
 * @property {number} score
 * @property {string} timestamp
 * @property {string} published_at
 * @property {string} [source]
 * @property {string} [url]
 */

export class Feed {
  #limit;
  #held = new Set();
  /** Newest first. @type {Item[]} */
  items = [];

  constructor(limit = 1_000) {
    this.#limit = limit;
  }

  /**
   * @param {Item} item
   * @returns {boolean} false where it was held already, or is older than all that are kept
   */
  add(item) {
    const number = sequence(item.event_id);
    if (number < 0 || this.#held.has(number)) return false;
    // Almost always 0: only a poll that overlaps a stream brings an item late.
    const place = this.items.findIndex((other) => sequence(other.event_id) < number);
    if (place < 0 && this.items.length >= this.#limit) return false;
    this.items.splice(place < 0 ? this.items.length : place, 0, item);
    this.#held.add(number);
    for (const left of this.items.splice(this.#limit)) this.#held.delete(sequence(left.event_id));
    return true;
  }

  clear() {
    this.items = [];
    this.#held.clear();
  }
}
