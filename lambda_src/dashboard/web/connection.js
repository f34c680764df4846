/** A stream followed for good: slice after slice from the cursor, polling where that fails. */

import { Backoff } from "./backoff.js";
import { Cursor } from "./cursor.js";
import { Polling } from "./polling.js";
import { readSlice } from "./slice.js";
import { judge } from "./verdict.js";
import { wait } from "./wait.js";

const FAILURES_BEFORE_POLLING = 3;
const TRY_ALTHOUGH_OFFLINE = 10_000;

/**
 * @typedef {"connecting" | "live" | "reconnecting" | "polling" | "offline"} State
 * @typedef {{ items: any[], cursor: string, resume: string }} Page
 * @typedef {object} Source
 * @property {() => Promise<{ url: string, headers: Record<string, string> }>} stream
 * @property {() => number} silence milliseconds after which a stream without a byte is dead
 * @property {() => Promise<string>} [snapshot] shows the present afresh; its cursor
 * @property {(cursor: string | null) => Promise<Page>} [poll]
 * @property {() => Promise<boolean>} [room] whether the streaming function would take us now
 * @property {() => Promise<void>} [renew] a new session, after the old one was refused
 * @typedef {object} Listener
 * @property {(state: State) => void} onState
 * @property {(type: string, payload: any, id: string | undefined) => void} onEvent
 * @property {(reason: string) => void} [onEnd] the stream is over for good
 */

export class Connection {
  cursor = new Cursor();
  /** @type {State} */
  state = "connecting";
  /** When the last event arrived, epoch milliseconds. @type {number | null} */
  lastEventAt = null;
  /** When streaming is tried next, epoch milliseconds. @type {number | null} */
  nextAttemptAt = null;

  #source;
  #listener;
  #network;
  #polling;
  #backoff = new Backoff();
  #stopped = new AbortController();
  #slice = new AbortController();
  #pause = new AbortController();
  #openedAt = 0;
  #retry = 1_000;
  #synced = false;
  #told = false;

  /**
   * @param {Source} source
   * @param {Listener} listener
   * @param {EventTarget & { navigator: { onLine: boolean } }} network
   */
  constructor(source, listener, network = window) {
    this.#source = source;
    this.#listener = listener;
    this.#network = network;
    this.#polling = new Polling({
      poll: () => this.#poll(),
      room: source.room ?? (async () => false),
      onWorked: () => this.#enter("polling"),
      onFailed: (error) => this.#enter(error instanceof TypeError ? "offline" : "reconnecting"),
      // The network coming back says nothing about a server that told us when to return.
      onNews: (news) => (news === "room" || !this.#told) && this.#pause.abort(),
    });
  }

  start() {
    const { signal } = this.#stopped;
    const lost = () => (this.#slice.abort(), this.#pause.abort());
    this.#network.addEventListener("offline", lost, { signal });
    this.#network.addEventListener("online", () => this.#pause.abort(), { signal });
    this.#run(signal);
  }

  stop() {
    this.#stopped.abort();
    this.#polling.stop();
    this.#slice.abort();
    this.#pause.abort();
  }

  /** @param {AbortSignal} stopped */
  async #run(stopped) {
    while (!stopped.aborted) {
      if (!this.#network.navigator.onLine) await this.#waitForNetwork();
      this.#openedAt = 0;
      this.nextAttemptAt = null;
      const outcome = await this.#attempt();
      if (stopped.aborted) return;
      const verdict = judge(outcome, this.#openedAt && Date.now() - this.#openedAt);
      if (verdict.end) return this.#end(verdict.end);
      if (!this.#polling.running) this.#enter(this.#lost());
      await this.#recover(verdict);
    }
  }

  /** @returns {Promise<import("./slice.js").Outcome>} */
  async #attempt() {
    this.#slice = new AbortController();
    try {
      if (!this.#synced) await this.#sync();
      const { url, headers } = await this.#source.stream();
      const resume = this.cursor.eventId;
      return await readSlice(url, {
        headers: resume ? { ...headers, "Last-Event-ID": resume } : headers,
        signal: this.#slice.signal,
        silence: this.#source.silence(),
        onEvent: (event) => this.#receive(event),
        onRetry: (milliseconds) => (this.#retry = milliseconds),
      });
    } catch (error) {
      return { kind: "broken", error: String(error) };
    }
  }

  /** @param {import("./slice.js").SseEvent} event */
  #receive({ event = "message", id, data }) {
    const payload = JSON.parse(data);
    this.lastEventAt = Date.now();
    if (event === "connection_open") {
      this.#openedAt = Date.now();
      this.#polling.stop();
      this.#enter("live");
      if (payload.resume === "reset") this.#startAgain(payload.cursor);
    }
    this.cursor.advance(id);
    this.#listener.onEvent(event, payload, id);
  }

  /** What is shown may miss something: it is fetched anew while the stream brings the present. */
  #startAgain(cursor) {
    this.cursor.restart(cursor);
    this.#sync().catch(() => this.#slice.abort());
  }

  async #sync() {
    this.#synced = false;
    if (this.#source.snapshot) this.cursor.advance(await this.#source.snapshot());
    this.#synced = true;
  }

  async #poll() {
    if (!this.#synced) return this.#sync();
    const page = await this.#source.poll(this.cursor.eventId);
    if (page.resume === "reset") {
      this.cursor.restart(page.cursor);
      return this.#sync();
    }
    for (const item of page.items) {
      this.lastEventAt = Date.now();
      this.#listener.onEvent("new_item", item, item.event_id);
    }
    this.cursor.advance(page.cursor);
  }

  /** Waits as the verdict asks, and polls meanwhile once streaming has failed often. */
  async #recover({ steady, atOnce, renew, told }) {
    if (steady) this.#backoff.reset();
    if (atOnce) return;
    if (renew) await this.#source.renew?.().catch(() => undefined);
    const delay = this.#backoff.next(Math.max(told, this.#retry));
    if (renew && this.#backoff.failures === 1) return;
    this.#told = told > 0;
    if (this.#source.poll && this.#backoff.failures >= FAILURES_BEFORE_POLLING) {
      this.#polling.start();
    }
    await this.#waitFor(delay);
  }

  /** A browser that believes it is offline may be wrong, so this tries now and then anyway. */
  async #waitForNetwork() {
    this.#polling.stop();
    this.#enter("offline");
    await this.#waitFor(TRY_ALTHOUGH_OFFLINE);
  }

  async #waitFor(milliseconds) {
    this.#pause = new AbortController();
    this.nextAttemptAt = Date.now() + milliseconds;
    await wait(milliseconds, this.#pause.signal, this.#stopped.signal);
  }

  #lost() {
    if (!this.#network.navigator.onLine) return "offline";
    return this.lastEventAt ? "reconnecting" : "connecting";
  }

  /** @param {string} reason */
  #end(reason) {
    this.stop();
    this.#listener.onEnd?.(reason);
  }

  /** @param {State} state */
  #enter(state) {
    if (this.#stopped.signal.aborted || state === this.state) return;
    this.state = state;
    this.#listener.onState(state);
  }
}
