/** A series of the server, kept up to date by what arrives, and asked for again now and then. */

import { ApiError } from "./api.js";
import { Backoff } from "./backoff.js";
import { History } from "./history.js";

// What arrives is counted exactly; asking again only mends what a fault may have left.
const APART = 300_000;
const SOON = 5_000;
const MANY_HELD = 5_000;
const MOST_HELD = 20_000;

/**
 * @typedef {{ range: string, tickers: string[] }} Wish
 * @typedef {import("./feed.js").Item} Item
 */

export class LiveSeries {
  /** @type {History | null} */
  history = null;
  #read;
  #clock;
  #onChange;
  #backoff = new Backoff();
  /** @type {Wish | null} */
  #wish = null;
  /** What arrived since the answer that is held, or since what was held went stale. @type {Item[]} */
  #arrived = [];
  /** What is held does not go on to what arrives. */
  #stale = true;
  /** What arrives does not go on to what the server would answer now. */
  #lost = true;
  #asking = false;
  #askedAt = -Infinity;
  #failing = false;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #due;

  /**
   * @param {(wish: Wish) => Promise<import("./history.js").Answer>} read
   * @param {import("./moment.js").ServerClock} clock
   * @param {() => void} onChange
   */
  constructor(read, clock, onChange) {
    this.#read = read;
    this.#clock = clock;
    this.#onChange = onChange;
  }

  /**
   * @param {string} range
   * @param {string[]} tickers none for every item
   */
  choose(range, tickers) {
    if (this.#wish?.tickers.join() !== tickers.join()) this.history = null;
    else if (this.#wish?.range === range) return;
    this.#wish = { range, tickers };
    if (!this.#lost) this.refresh(0);
  }

  /** Nothing is wanted any more. */
  drop() {
    this.#wish = null;
    this.history = null;
  }

  get tickers() {
    return this.#wish?.tickers ?? [];
  }

  /** Whether what is held stands still because the server does not answer. */
  get failing() {
    return this.#failing && (this.#stale || !this.history);
  }

  /** What arrives next does not follow what arrived: nothing is added, or asked, until `resume`. */
  lose() {
    this.#lost = true;
    this.#forget();
  }

  /** From now on everything arrives. */
  resume() {
    this.#lost = false;
    this.refresh(0);
  }

  /** @param {Item} item */
  add(item) {
    if (!this.#wish) return;
    if (this.#arrived.length >= MOST_HELD) this.#forget();
    this.#arrived.push(item);
    if (!this.#stale) this.history?.add(item);
    if (this.#arrived.length > MANY_HELD) this.refresh(SOON);
  }

  /** Called as the server's time goes on. */
  advance() {
    const { heard } = this.#clock;
    if (heard === null || this.#stale || !this.history?.advance(heard)) return;
    this.#onChange();
    this.refresh(APART);
  }

  /**
   * Asks, but not within `apart` milliseconds of the last time; one request at a time.
   * @param {number} [apart]
   */
  refresh(apart = SOON) {
    clearTimeout(this.#due);
    const delay = this.#askedAt + apart - performance.now();
    if (this.#asking) return;
    if (delay <= 0) this.#ask();
    else if (apart < APART) this.#due = setTimeout(() => this.#ask(), delay);
  }

  /** What is held stays as it is until the next answer. */
  #forget() {
    this.#stale = true;
    this.#arrived = [];
    // An answer that is under way may be older than what follows.
    if (this.#wish) this.#wish = { ...this.#wish };
  }

  async #ask() {
    const wish = this.#wish;
    if (!wish || this.#lost) return;
    this.#asking = true;
    this.#askedAt = performance.now();
    try {
      const answer = await this.#read(wish);
      if (wish === this.#wish) this.#take(new History(answer));
      this.#backoff.reset();
      this.#failing = false;
    } catch (error) {
      const told = error instanceof ApiError ? error.retryAfter : 0;
      this.#failing = true;
      this.#due = setTimeout(() => this.refresh(0), this.#backoff.next(Math.max(SOON, told)));
      this.#onChange();
    } finally {
      this.#asking = false;
    }
    if (wish !== this.#wish) this.refresh(0);
  }

  /** @param {History} history */
  #take(history) {
    this.#arrived = this.#arrived.filter((item) => !history.counts(item));
    for (const item of this.#arrived) history.add(item);
    if (this.#clock.heard !== null) history.advance(this.#clock.heard);
    this.history = history;
    this.#stale = false;
    this.#onChange();
  }
}
