/**
 * A tab's turn at a stream that tabs share. Whoever holds the lock reads, the others hear it; whose
 * turn it is next is the browser's to say, when the one that reads ends or dies.
 */

import { ApiError } from "./api.js";
import { Hearing } from "./hearing.js";
import { HANDED_OVER } from "./verdict.js";
import { Watchdog, wait } from "./wait.js";

// The one that reads gives a silent stream up by itself before it is taken from it.
const PATIENCE = 1.1;
const SPREAD = 0.4;
const LAST_WORDS = 50;

/**
 * @typedef {import("./sharing.js").Outcome} Outcome
 * @typedef {import("./sharing.js").SseEvent} SseEvent
 * @typedef {{ type: "join" } | { type: "left" } | { type: "reads", place: string }
 *   | { type: "events", events: import("./hearing.js").Heard[] }
 *   | { type: "over", outcome: Outcome, problem?: import("./api.js").Problem & { status: number } }} Message
 * @typedef {object} Shared
 * @property {import("./place.js").Place} place
 * @property {LockManager} locks
 * @property {{ place: string | null }} legacy the connection's id of a reader that may have died
 * without giving it back
 */

export class Turn {
  #name;
  #reading;
  #shared;
  #channel;
  #over = new AbortController();
  #hearing;
  #watchdog;
  /** @type {(outcome: Outcome) => void} */
  #end = () => {};
  #reads = false;
  #id = String(Math.random());
  /** The turn that said last that it reads: one that was frozen may go on speaking. */
  #reader = "";
  /** Whether another tab is there. */
  #heard = false;
  /** The opening of the slice that this tab reads. @type {SseEvent | null} */
  #opening = null;
  /** What arrived together and is not told yet. @type {import("./hearing.js").Heard[]} */
  #untold = [];

  /**
   * @param {string} name
   * @param {import("./sharing.js").Reading} reading
   * @param {Shared} shared
   */
  constructor(name, reading, shared) {
    this.#name = name;
    this.#reading = reading;
    this.#shared = shared;
    this.#hearing = new Hearing(reading, this.#over.signal, (error) => this.#break(error));
    this.#channel = new BroadcastChannel(name);
    const patience = reading.silence * (PATIENCE + SPREAD * Math.random());
    this.#watchdog = new Watchdog(patience, () => this.#takeOver());
  }

  /** @returns {Promise<Outcome>} */
  async take() {
    const { signal } = this.#reading;
    const leave = () => this.#break("This tab has left");
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
      this.#tellAll();
      this.#over.abort();
      if (this.#reads && signal.aborted) this.#say({ type: "left" });
      this.#channel.close();
    }
  }

  /** @param {LockOptions} options */
  #queue(options) {
    this.#shared.locks
      .request(this.#name, options, () => this.#read())
      .catch((error) => {
        // Another tab took it from this one, which was silent for long, or it is over anyway.
        if (error.name !== "AbortError") this.#read();
        else if (this.#reads) this.#break(error);
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
    const { place, legacy } = this.#shared;
    if (legacy.place) place.adopt(legacy.place);
    legacy.place = null;
    this.#say({ type: "reads", place: place.id });
    const { open, cursor, onEvent, signal } = this.#reading;
    const relay = (/** @type {SseEvent} */ event) => {
      const after = cursor.eventId;
      onEvent(event);
      if (event.event === "connection_open") this.#opening = event;
      if (event.event !== "connection_close") this.#tell({ after, event });
    };
    const until = AbortSignal.any([signal, this.#over.signal]);
    const outcome = await open({ signal: until, onEvent: relay });
    if (until.aborted) return;
    this.#say(overMessage(outcome));
    this.#end(outcome);
  }

  /** @param {Message & { by: string }} message */
  #hear(message) {
    this.#heard = true;
    if (message.type === "join") return this.#welcome();
    if (message.type === "reads") this.#reader = message.by;
    // Where this one reads, another was given the lock, and this one will be told.
    if (this.#reads || message.by !== this.#reader) return;
    this.#watchdog.postpone();
    if (message.type === "reads") this.#readBy(message.place);
    if (message.type === "events") for (const each of message.events) this.#hearing.receive(each);
    if (message.type === "left") this.#shared.legacy.place = null;
    if (message.type === "over") this.#slicesEnd(message);
  }

  #welcome() {
    if (!this.#reads) return;
    this.#say({ type: "reads", place: this.#shared.place.id });
    if (!this.#opening) return;
    const after = this.#reading.cursor.eventId;
    this.#tell({ after, event: this.#opening, again: true });
  }

  /** @param {string} place */
  #readBy(place) {
    this.#shared.legacy.place = place;
    // A tab that was duplicated, or whose connection was taken over, needs another of its own.
    if (this.#shared.place.id === place) this.#shared.place.renew();
  }

  /** @param {Message & { type: "over" }} message */
  #slicesEnd({ outcome, problem }) {
    if (outcome.kind === "closed") this.#shared.legacy.place = null;
    // The next slice is ready at once, whichever tab reads it.
    if (outcome.kind === "closed" && HANDED_OVER.has(outcome.reason)) return;
    if (!problem) return this.#end(outcome);
    this.#end({ kind: "refused", refusal: new ApiError(problem.status, problem) });
  }

  /** @param {unknown} error */
  #break(error) {
    this.#end({ kind: "broken", error: String(error) });
  }

  /**
   * What arrives in one piece is told in one: each message goes through the browser's own process.
   * @param {import("./hearing.js").Heard} heard
   */
  #tell(heard) {
    if (!this.#untold.length) queueMicrotask(() => this.#tellAll());
    this.#untold.push(heard);
  }

  #tellAll() {
    if (!this.#untold.length) return;
    const events = this.#untold;
    this.#untold = [];
    this.#post({ type: "events", events });
  }

  /** @param {Message} message */
  #say(message) {
    this.#tellAll();
    this.#post(message);
  }

  /** @param {Message} message */
  #post(message) {
    this.#channel.postMessage({ ...message, by: this.#id });
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
