/** A stream that another tab reads, as this one hears it: by the ids it misses nothing, and shows nothing twice. */

import { sequence } from "./cursor.js";
import { wait } from "./wait.js";

// What was heard can be read by now; where it cannot, it can be in a moment.
const ASK_AGAIN = 500;
const TIMES = 4;
const MOST_WAITING = 1_000;

/**
 * @typedef {import("./slice.js").SseEvent} SseEvent
 * @typedef {object} Heard
 * @property {string | null} after the reader's cursor before the event
 * @property {SseEvent} event
 * @property {boolean} [again] the slice was open before: it is told to whoever came late
 */

export class Hearing {
  #reading;
  #over;
  #onFailed;
  /** Whether the slice that is heard is open. */
  #open = false;
  /** While what came before them is asked for. @type {Heard[] | null} */
  #waiting = null;

  /**
   * @param {import("./sharing.js").Reading} reading
   * @param {AbortSignal} over
   * @param {(error: unknown) => void} onFailed what was missed cannot be read
   */
  constructor(reading, over, onFailed) {
    this.#reading = reading;
    this.#over = over;
    this.#onFailed = onFailed;
  }

  /** @param {Heard} heard */
  receive(heard) {
    if (heard.event.event === "connection_open") {
      if (!heard.again || !this.#open) this.#begin(heard);
    } else if (this.#open) this.#take(heard);
  }

  get #cursor() {
    return sequence(this.#reading.cursor.eventId);
  }

  /**
   * What the server said of the reader's id says nothing of this tab's.
   * @param {Heard} heard
   */
  #begin({ after, event }) {
    this.#open = true;
    const payload = JSON.parse(event.data);
    const data = JSON.stringify({ ...payload, resume: "resumed" });
    this.#reading.onEvent({ event: event.event, data });
    const from = Math.max(sequence(after), sequence(payload.cursor));
    if (payload.resume === "reset" || from > this.#cursor) this.#fill(from);
  }

  /** @param {Heard} heard */
  #take(heard) {
    const { after, event } = heard;
    if (this.#waiting) this.#waiting.push(heard);
    else if (sequence(after) > this.#cursor) this.#fill(sequence(after), [heard]);
    else if (event.event !== "new_item" || sequence(event.id) > this.#cursor) {
      this.#reading.onEvent(event);
    }
  }

  /**
   * Asks for what is between this tab's cursor and what was heard, then goes on with that.
   * @param {number} target the number that the cursor must come to
   * @param {Heard[]} waiting
   */
  async #fill(target, waiting = []) {
    if (this.#waiting) return;
    this.#waiting = waiting;
    try {
      await this.#ask(target);
    } catch (error) {
      return this.#onFailed(error);
    }
    this.#waiting = null;
    if (this.#over.aborted) return;
    // What is left out of too many is missed, and asked for at the next.
    for (const heard of waiting.slice(0, MOST_WAITING)) this.#take(heard);
  }

  /** @param {number} target */
  async #ask(target) {
    const before = this.#cursor;
    for (let asked = 0; asked < TIMES; asked += 1) {
      if (asked) await wait(ASK_AGAIN, this.#over);
      await this.#reading.fill();
      // A feed that was begun anew has lower numbers.
      if (this.#cursor >= target || this.#cursor < before) return;
    }
    throw new Error("What another tab heard cannot be read");
  }
}
