/** One stream for all tabs of a browser that follow the same: one reads it, the others hear it. */

import { Turn } from "./turn.js";

/**
 * @typedef {import("./slice.js").Outcome} Outcome
 * @typedef {import("./slice.js").SseEvent} SseEvent
 * @typedef {object} Reading one tab's part in a slice
 * @property {(reading: { signal: AbortSignal, onEvent: (event: SseEvent) => void }) => Promise<Outcome>} open
 * reads a slice from the server
 * @property {import("./cursor.js").Cursor} cursor how far this tab has come
 * @property {() => Promise<void>} fill asks the server for what this tab has missed
 * @property {number} silence milliseconds after which a stream without a byte is dead
 * @property {AbortSignal} signal
 * @property {(event: SseEvent) => void} onEvent
 */

export class Sharing {
  #name;
  #place;
  #locks;
  /** @type {{ place: string | null }} */
  #legacy = { place: null };

  /**
   * @param {() => string} name of what is followed: tabs that say the same share it
   * @param {import("./place.js").Place} place
   * @param {LockManager | undefined} locks
   */
  constructor(name, place, locks = globalThis.navigator?.locks) {
    this.#name = name;
    this.#place = place;
    // A browser, or an insecure page, that lacks either reads for itself.
    this.#locks = "BroadcastChannel" in globalThis ? locks : undefined;
  }

  /**
   * Reads a slice, or hears the tab that does; takes over when that one goes.
   * @param {Reading} reading
   * @returns {Promise<Outcome>}
   */
  async read(reading) {
    if (!this.#locks) return await reading.open(reading);
    const name = `tickertape.stream ${this.#name()}`;
    const shared = { place: this.#place, locks: this.#locks, legacy: this.#legacy };
    return await new Turn(name, reading, shared).take();
  }
}
