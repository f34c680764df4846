/** The posts that are held, and those of them that are listed. */

import { EVERYTHING } from "./choice.js";
import { oncePerFrame } from "./dom.js";
import { Feed } from "./feed.js";
import { ItemsView } from "./items.js";
import { listWords } from "./list_words.js";

/** @typedef {import("./feed.js").Item} Item */

export class Posts {
  feed = new Feed();
  #clock;
  #view;
  #choice = EVERYTHING;
  /** The only ones that are listed. @type {{ sentiment: string | null, source: string | null }} */
  #only = { sentiment: null, source: null };
  /** @type {import("./connection.js").State} */
  #state = "connecting";
  /** Whether the newest posts of the choice are held. */
  #read = false;
  #show = oncePerFrame(() => this.#view.show(this.listed, this.#words));

  /** @param {import("./moment.js").ServerClock} clock */
  constructor(clock) {
    this.#clock = clock;
    this.#view = new ItemsView(clock);
  }

  /** Newest first. @returns {Item[]} */
  get listed() {
    const { sentiment, source } = this.#only;
    if (!sentiment && !source) return this.feed.items;
    return this.feed.items.filter(
      (item) =>
        item.sentiment === (sentiment ?? item.sentiment) && item.source === (source ?? item.source),
    );
  }

  get #words() {
    return listWords({
      read: this.#read,
      held: this.feed.items.length,
      listed: this.listed.length,
      only: this.#only,
      state: this.#state,
      choice: this.#choice,
    });
  }

  /** @param {import("./address.js").Address} address that names what alone is listed from now on */
  list({ sentiment, source }) {
    this.#only = { sentiment, source };
    this.#view.begin();
    this.#show();
  }

  /** @param {import("./connection.js").State} state by which a list without posts is explained */
  showState(state) {
    this.#state = state;
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

  /** The newest were added. */
  complete() {
    this.#read = true;
    this.#show();
  }

  clear() {
    this.#read = false;
    this.feed.clear();
    this.#show();
  }

  /**
   * What is listed from now on is another list.
   * @param {import("./choice.js").Choice} choice
   */
  reset(choice) {
    this.#choice = choice;
    this.clear();
    this.#view.reset();
  }
}
