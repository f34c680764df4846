/** Brings events from a source, by stream or by poll, and knows how far it has come. */

import { ApiError } from "./api.js";
import { Cursor } from "./cursor.js";
import { readSlice } from "./slice.js";

/** @typedef {import("./slice.js").SseEvent} SseEvent */

/**
 * @typedef {{ items: any[], cursor: string, resume: string, more: boolean }} Page
 * @typedef {object} Source
 * @property {() => Promise<{ url: string, headers: Record<string, string> }>} stream
 * @property {() => number} silence milliseconds after which a stream without a byte is dead
 * @property {() => Promise<string>} [snapshot] shows the present afresh; its cursor
 * @property {(cursor: string | null) => Promise<Page>} [poll]
 * @property {() => Promise<boolean>} [room] whether the streaming function would take us now
 * @property {() => Promise<void>} [renew] a new session, after the old one was refused
 * @property {import("./sharing.js").Sharing} [sharing] with the browser's other tabs
 * @property {boolean} [ends] whether there is an end to it: it can be deleted, or done
 */

export class Follower {
  cursor = new Cursor();
  /** When the last event arrived, epoch milliseconds. @type {number | null} */
  lastEventAt = null;
  /** What the server said in `retry:`, milliseconds. */
  retry = 1_000;
  /** By which the operator finds the last answer in the logs. @type {string | null} */
  correlationId = null;
  /** Whether anything was read since the page was opened. */
  reached = false;

  #source;
  #onOpen;
  #onEvent;
  #slice = new AbortController();
  #synced = false;
  #openedAt = 0;

  /**
   * @param {Source} source
   * @param {() => void} onOpen
   * @param {(type: string, payload: any, id: string | undefined) => void} onEvent
   */
  constructor(source, onOpen, onEvent) {
    this.#source = source;
    this.#onOpen = onOpen;
    this.#onEvent = onEvent;
  }

  /** How long the last slice was open, milliseconds; 0 where it never was. */
  get openFor() {
    return this.#openedAt && Date.now() - this.#openedAt;
  }

  /** Reads one slice to its end, itself or by another tab. */
  async readSlice() {
    this.#openedAt = 0;
    this.#slice = new AbortController();
    const reading = {
      signal: this.#slice.signal,
      onEvent: (/** @type {SseEvent} */ event) => this.#receive(event),
    };
    try {
      if (!this.#synced) await this.#sync();
    } catch (error) {
      return outcomeOf(error);
    }
    const { sharing } = this.#source;
    if (!sharing) return await this.#open(reading);
    return await sharing.read({
      ...reading,
      open: (own) => this.#open(own),
      cursor: this.cursor,
      fill: () => this.poll(),
      silence: this.#source.silence(),
    });
  }

  /**
   * From the server, after this tab's cursor.
   * @param {{ signal: AbortSignal, onEvent: (event: SseEvent) => void }} reading
   * @returns {Promise<import("./slice.js").Outcome>}
   */
  async #open({ signal, onEvent }) {
    try {
      const { url, headers } = await this.#source.stream();
      const resume = this.cursor.eventId;
      return await readSlice(url, {
        headers: resume ? { ...headers, "Last-Event-ID": resume } : headers,
        signal,
        silence: this.#source.silence(),
        onEvent,
        onRetry: (milliseconds) => (this.retry = milliseconds),
      });
    } catch (error) {
      return outcomeOf(error);
    }
  }

  leave() {
    this.#slice.abort();
  }

  /** Asks once for what is new. */
  async poll() {
    const { poll } = this.#source;
    if (!poll) return;
    if (!this.#synced) return this.#sync();
    let page;
    do {
      page = await poll(this.cursor.eventId);
      if (page.resume === "reset") {
        this.cursor.restart(page.cursor);
        return this.#sync();
      }
      for (const item of page.items) {
        this.lastEventAt = Date.now();
        this.#onEvent("new_item", item, item.event_id);
      }
      this.cursor.advance(page.cursor);
    } while (page.more);
  }

  /** @param {string | null | undefined} correlationId of what the server answered, if it did */
  note(correlationId) {
    this.correlationId = correlationId ?? this.correlationId;
  }

  /** @param {SseEvent} event */
  #receive({ event = "message", id, data }) {
    const payload = JSON.parse(data);
    this.lastEventAt = Date.now();
    this.note(payload.correlation_id);
    if (event === "connection_open") {
      this.reached = true;
      this.#openedAt = Date.now();
      this.#onOpen();
      if (payload.resume === "reset") this.#startAgain(payload.cursor);
    }
    this.cursor.advance(id);
    this.#onEvent(event, payload, id);
  }

  /**
   * What is shown may miss something: it is fetched anew while the stream brings the present.
   * @param {string} cursor
   */
  #startAgain(cursor) {
    this.cursor.restart(cursor);
    this.#sync().catch(() => this.leave());
  }

  async #sync() {
    this.#synced = false;
    if (this.#source.snapshot) {
      this.cursor.advance(await this.#source.snapshot());
      this.reached = true;
    }
    this.#synced = true;
  }
}

/**
 * @param {unknown} error in place of a slice
 * @returns {import("./slice.js").Outcome}
 */
function outcomeOf(error) {
  if (error instanceof ApiError) return { kind: "refused", refusal: error };
  return { kind: "broken", error: String(error) };
}
