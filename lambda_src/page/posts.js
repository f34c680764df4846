/** The posts that are held, and those of them that are listed. */

import { oncePerFrame } from "./dom.js";
import { Feed } from "./feed.js";
import { ItemsView } from "./items.js";

/** @typedef {import("./feed.js").Item} Item */

export class Posts {
  feed = new Feed();
  #clock;
  #view;
  /** The only one that is listed. @type {string | null} */
  #sentiment = null;
  #show = oncePerFrame(() => this.#view.show(this.listed));

  /** @param {import("./moment.js").ServerClock} clock */
  constructor(clock) {
    this.#clock = clock;
    this.#view = new ItemsView(clock);
  }

  /** Newest first. @returns {Item[]} */
  get listed() {
    if (!this.#sentiment) return this.feed.items;
    return this.feed.items.filter(({ sentiment }) => sentiment === this.#sentiment);
  }

  /** @param {string | null} sentiment the only one that is listed from now on */
  list(sentiment) {
    this.#sentiment = sentiment;
    this.#show();
  }

  /**
   * @param {Item} item
   * @returns {boolean} whether it is new here
   */
  add(item) {
    if (!this.feed.add(item)) return false;
    this.#clock.learn(item.published_at);
    this.#show();
    return true;
  }

  clear() {
    this.feed.clear();
    this.#show();
  }

  /** What is listed from now on is another list. */
  reset() {
    this.#view.reset();
  }
}
