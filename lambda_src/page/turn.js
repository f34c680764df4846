/**
 * A tab's turn at a stream that tabs share. Whoever holds the lock reads; the others hear each event,
 * and the id before it: by that each knows that it misses nothing, or asks the server for what it
 * does. Whose turn it is next is the browser's to say, when the one that reads ends or dies.
 */

import { ApiError } from "./api.js";
import { sequence } from "./cursor.js";
import { HANDED_OVER } from "./verdict.js";
import { Watchdog, wait } from "./wait.js";

// The one that reads gives a silent stream up by itself before it is taken from it.
const PATIENCE = 1.5;
// What was heard can be read by now; where it cannot, it can be in a moment.
const ASK_AGAIN = 500;
const TIMES = 4;
const LAST_WORDS = 50;
const MOST_WAITING = 1_000;

/**
 * @typedef {import("./sharing.js").Outcome} Outcome
 * @typedef {import("./sharing.js").SseEvent} SseEvent
 * @typedef {{ type: "join" } | { type: "left" } | { type: "reads", place: string }
 *   | { type: "event", after: string | null, event: SseEvent, again?: boolean }
 *   | { type: "over", outcome: Outcome, problem?: import("./api.js").Problem & { status: number } }} Message
 * `after` is the reader's cursor before the event; `again` that the slice was open before.
 */

export class Turn {
  #name;
  #reading;
  #place;
  #locks;
  #channel;
  #over = new AbortController();
  #watchdog;
  /** @type {(outcome: Outcome) => void} */
  #end = () => {};
  #reads = false;
  /** Whether another tab is there. */
  #heard = false;
  /** The opening of the slice that this tab reads. @type {SseEvent | null} */
  #opening = null;
  /** Whether the slice that another tab reads is open. */
  #hears = false;
  /** The connection's id of a reader that may die without giving it back. @type {string | null} */
  #left = null;
  /** Heard while what came before them is asked for. @type {{ after: string | null, event: SseEvent }[] | null} */
  #waiting = null;

  /**
   * @param {string} name
   * @param {import("./sharing.js").Reading} reading
   * @param {{ place: import("./place.js").Place, locks: LockManager }} shared
   */
  constructor(name, reading, { place, locks }) {
    this.#name = name;
    this.#reading = reading;
    this.#place = place;
    this.#locks = locks;
    this.#channel = new BroadcastChannel(name);
    const patience = reading.silence * (PATIENCE + Math.random() / 2);
    this.#watchdog = new Watchdog(patience, () => this.#takeOver());
  }

  /** @returns {Promise<Outcome>} */
  async take() {
    const { signal } = this.#reading;
    const leave = () => this.#end({ kind: "broken", error: "This tab has left" });
    try {
      return await new Promise((resolve) => {
        this.#end = resolve;
        signal.addEventListener("abort", leave, { once: true });
        if (signal.aborted) return leave();
        this.#channel.onmessage = ({ data }) => this.#hear(data);
        this.#queue({ signal: this.#over.signal });
        this.#say({ type: "join" });
      });
    } finally {
      signal.removeEventListener("abort", leave);
      this.#watchdog.stop();
      this.#over.abort();
      if (this.#reads && signal.aborted) this.#say({ type: "left" });
      this.#channel.close();
    }
  }

  /** @param {LockOptions} options */
  #queue(options) {
    this.#locks
      .request(this.#name, options, () => this.#read())
      .catch((error) => {
        // Another tab took it from this one, which was silent for long, or it is over anyway.
        if (error.name === "AbortError")
          this.#reads && this.#end({ kind: "broken", error: String(error) });
        else this.#read();
      });
  }

  /** From one that was given the lock and says nothing: it may be frozen. */
  #takeOver() {
    if (!this.#over.signal.aborted) this.#queue({ steal: true });
  }

  /** Holds the lock as long as it lasts. */
  async #read() {
    if (this.#reads) return;
    // What the one before said at the end may arrive after its lock.
    if (this.#heard) await wait(LAST_WORDS, this.#over.signal);
    if (this.#over.signal.aborted || this.#reads) return;
    this.#reads = true;
    this.#watchdog.stop();
    if (this.#left) this.#place.adopt(this.#left);
    this.#say({ type: "reads", place: this.#place.id });
    const { open, cursor, onEvent, signal } = this.#reading;
    const relay = (/** @type {SseEvent} */ event) => {
      const after = cursor.eventId;
      onEvent(event);
      if (event.event === "connection_open") this.#opening = event;
      if (event.event !== "connection_close") this.#say({ type: "event", after, event });
    };
    const until = AbortSignal.any([signal, this.#over.signal]);
    const outcome = await open({ signal: until, onEvent: relay });
    if (until.aborted) return;
    this.#say(overMessage(outcome));
    this.#end(outcome);
  }

  /** @param {Message} message */
  #hear(message) {
    this.#heard = true;
    if (message.type === "join") return this.#welcome();
    // Another was given the lock: this one has it no longer, whatever it believes.
    if (this.#reads) return;
    this.#watchdog.postpone();
    if (message.type === "reads") this.#readBy(message.place);
    if (message.type === "event") this.#receive(message);
    if (message.type === "left") this.#left = null;
    if (message.type === "over") this.#slicesEnd(message);
  }

  #welcome() {
    if (!this.#reads || !this.#opening) return;
    this.#say({ type: "reads", place: this.#place.id });
    const after = this.#reading.cursor.eventId;
    this.#say({ type: "event", after, event: this.#opening, again: true });
  }

  /** @param {string} place */
  #readBy(place) {
    this.#left = place;
    // A tab that was duplicated, or whose connection was taken over, needs another of its own.
    if (this.#place.id === place) this.#place.renew();
  }

  /** @param {Message & { type: "event" }} message */
  #receive({ after, event, again }) {
    if (event.event !== "connection_open") {
      if (this.#hears) this.#take(after, event);
    } else if (!again || !this.#hears) this.#open(after, event);
  }

  /**
   * What the server said of the reader's id says nothing of this tab's.
   * @param {string | null} after
   * @param {SseEvent} event
   */
  #open(after, event) {
    this.#hears = true;
    const payload = JSON.parse(event.data);
    const data = JSON.stringify({ ...payload, resume: "resumed" });
    this.#reading.onEvent({ event: event.event, data });
    const from = Math.max(sequence(after), sequence(payload.cursor));
    if (payload.resume === "reset" || from > this.#cursor) this.#fill(from);
  }

  get #cursor() {
    return sequence(this.#reading.cursor.eventId);
  }

  /**
   * @param {string | null} after
   * @param {SseEvent} event
   */
  #take(after, event) {
    if (this.#waiting) this.#waiting.push({ after, event });
    else if (sequence(after) > this.#cursor) this.#fill(sequence(after), [{ after, event }]);
    else if (event.event !== "new_item" || sequence(event.id) > this.#cursor) {
      this.#reading.onEvent(event);
    }
  }

  /**
   * Asks for what is between this tab's cursor and what was heard, then goes on with that.
   * @param {number} target the number that the cursor must come to
   * @param {{ after: string | null, event: SseEvent }[]} heard
   */
  async #fill(target, heard = []) {
    if (this.#waiting) return;
    this.#waiting = heard;
    try {
      await this.#ask(target);
    } catch (error) {
      return this.#end({ kind: "broken", error: String(error) });
    }
    const waiting = this.#waiting.slice(0, MOST_WAITING);
    this.#waiting = null;
    if (this.#over.signal.aborted) return;
    for (const { after, event } of waiting) this.#take(after, event);
  }

  /** @param {number} target */
  async #ask(target) {
    const before = this.#cursor;
    for (let asked = 0; asked < TIMES; asked += 1) {
      if (asked) await wait(ASK_AGAIN, this.#over.signal);
      await this.#reading.fill();
      // A feed that was begun anew has lower numbers.
      if (this.#cursor >= target || this.#cursor < before) return;
    }
    throw new Error("What another tab heard cannot be read");
  }

  /** @param {Message & { type: "over" }} message */
  #slicesEnd({ outcome, problem }) {
    if (outcome.kind === "closed") this.#left = null;
    // The next slice is ready at once, whichever tab reads it.
    if (outcome.kind === "closed" && HANDED_OVER.has(outcome.reason)) return;
    if (!problem) return this.#end(outcome);
    this.#end({ kind: "refused", refusal: new ApiError(problem.status, problem) });
  }

  /** @param {Message} message */
  #say(message) {
    this.#channel.postMessage(message);
  }
}

/**
 * An error loses its kind on its way to another tab.
 * @param {Outcome} outcome
 * @returns {Message}
 */
function overMessage(outcome) {
  if (outcome.kind !== "refused") return { type: "over", outcome };
  const { status, message, code, correlationId, retryAfter } = outcome.refusal;
  const problem = {
    detail: message,
    code,
    correlation_id: correlationId,
    retry_after: retryAfter / 1_000,
  };
  return {
    type: "over",
    outcome: { kind: "broken", error: message },
    problem: { status, ...problem },
  };
}
