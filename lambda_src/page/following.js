/** Follows one choice at a time, and hands on what it brings. */

import { Connection } from "./connection.js";
import { feedSource } from "./source.js";

/**
 * @typedef {import("./choice.js").Choice} Choice
 * @typedef {import("./feed.js").Item} Item
 * @typedef {object} News all of it about the choice that is followed
 * @property {() => void} onStale what arrived is no longer a contiguous part of the feed
 * @property {(items: Item[]) => void} onSnapshot the newest; from here on everything arrives
 * @property {(metrics: import("./source.js").Metrics) => void} onMetrics
 * @property {(state: import("./connection.js").State) => void} onState
 * @property {(type: string, payload: any, id: string | undefined) => void} onEvent
 * @property {(choice: Choice, reason: string) => void} onEnd it is over for good
 */

export class Following {
  /** @type {Connection | null} */
  connection = null;
  #runtime;
  #session;
  #place;
  #news;

  /**
   * @param {object} parts
   * @param {import("./runtime.js").Runtime} parts.runtime
   * @param {import("./session.js").Session} parts.session
   * @param {import("./place.js").Place} parts.place
   * @param {News} news
   */
  constructor({ runtime, session, place }, news) {
    this.#runtime = runtime;
    this.#session = session;
    this.#place = place;
    this.#news = news;
  }

  /**
   * Leaves what was followed before.
   * @param {Choice} choice
   */
  follow(choice) {
    this.connection?.stop();
    // What was left may still be answering.
    /** @type {<A extends unknown[]>(action: (...news: A) => void) => (...news: A) => void} */
    const ifFollowed =
      (action) =>
      (...news) => {
        if (this.connection === connection) action(...news);
      };
    const { onStale, onSnapshot, onMetrics, onState, onEvent, onEnd } = this.#news;
    const source = feedSource({
      runtime: this.#runtime,
      session: this.#session,
      place: this.#place,
      choice,
      onStale: ifFollowed(onStale),
      onSnapshot: ifFollowed(onSnapshot),
      onMetrics: ifFollowed(onMetrics),
    });
    const connection = new Connection(source, {
      onState: ifFollowed(onState),
      onEvent: ifFollowed(onEvent),
      onEnd: ifFollowed((/** @type {string} */ reason) => {
        this.connection = null;
        onEnd(choice, reason);
      }),
    });
    this.connection = connection;
    return connection;
  }
}
