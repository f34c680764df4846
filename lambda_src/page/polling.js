/** The fallback: asks for what is new every few seconds while no stream can be had. */

import { ApiError } from "./api.js";
import { wait } from "./wait.js";

const EVERY = 3_000;
const EVERY_WHEN_FAILING = 5_000;
const ASK_FOR_ROOM_EVERY = 5_000;

/**
 * @typedef {object} Duties
 * @property {() => Promise<void>} poll
 * @property {() => Promise<boolean>} room whether a stream could be had now
 * @property {() => void} onWorked after every poll that did
 * @property {(error: unknown) => void} onFailed
 * @property {(news: "room" | "reachable") => void} onNews a reason to try streaming early
 */

export class Polling {
  #duties;
  /** @type {AbortController | null} */
  #running = null;

  /** @param {Duties} duties */
  constructor(duties) {
    this.#duties = duties;
  }

  start() {
    if (this.#running) return;
    this.#running = new AbortController();
    this.#pollUntil(this.#running.signal);
    this.#watchForRoom(this.#running.signal);
  }

  get running() {
    return this.#running !== null;
  }

  stop() {
    this.#running?.abort();
    this.#running = null;
  }

  /** @param {AbortSignal} stopped */
  async #pollUntil(stopped) {
    let failing = false;
    let told = 0;
    while (!stopped.aborted) {
      try {
        await this.#duties.poll();
        if (stopped.aborted) return;
        this.#duties.onWorked();
        if (failing) this.#duties.onNews("reachable");
        failing = false;
        told = 0;
      } catch (error) {
        if (stopped.aborted) return;
        this.#duties.onFailed(error);
        failing = true;
        told = error instanceof ApiError ? error.retryAfter : 0;
      }
      const pause = (failing ? EVERY_WHEN_FAILING : EVERY) * (0.8 + Math.random() * 0.4);
      await wait(Math.max(pause, told), stopped);
    }
  }

  /** @param {AbortSignal} stopped */
  async #watchForRoom(stopped) {
    while (!stopped.aborted) {
      await wait(ASK_FOR_ROOM_EVERY * (0.8 + Math.random() * 0.4), stopped);
      if (stopped.aborted) return;
      const room = await this.#duties.room().catch(() => false);
      if (room && !stopped.aborted) this.#duties.onNews("room");
    }
  }
}
