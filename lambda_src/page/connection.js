/** A stream followed for good: slice after slice from the cursor, polling where that fails. */

import { ApiError } from "./api.js";
import { Backoff } from "./backoff.js";
import { Follower } from "./follower.js";
import { Polling } from "./polling.js";
import { judge } from "./verdict.js";
import { wait } from "./wait.js";

const FAILURES_BEFORE_POLLING = 3;
const TRY_ALTHOUGH_OFFLINE = 10_000;
// Refusals that have nothing to do with room.
const ROOM_OR_NOT = new Set(["reconnecting_too_fast", "replay_limit"]);
const LONGEST_TIMER = 2_147_483_647;

/**
 * `unanswered`: nothing could be read since the page was opened.
 * @typedef {"connecting" | "live" | "reconnecting" | "polling" | "offline" | "unanswered"} State
 * @typedef {object} Listener
 * @property {(state: State) => void} onState
 * @property {(type: string, payload: any, id: string | undefined) => void} onEvent
 * @property {(reason: string) => void} [onEnd] the stream is over for good
 */
export class Connection {
  /** @type {State} */
  state = "connecting";
  /** Epoch milliseconds. @type {number | null} */
  nextAttemptAt = null;
  /** Why the last attempt had no stream, where the server said so. @type {ApiError | null} */
  refusal = null;

  #source;
  #listener;
  #network;
  #follower;
  #polling;
  #backoff = new Backoff();
  #stopped = new AbortController();
  #pause = new AbortController();
  /** Until when the server asked us to stay away, epoch milliseconds. */
  #notBefore = 0;
  /** That there is room for us counts for nothing where we were refused all the same. */
  #trustsRoom = true;
  #cameForRoom = false;
  #renewed = false;
  /** While nobody looks; aborted when somebody does. @type {AbortController | null} */
  #rest = null;

  /**
   * @param {import("./follower.js").Source} source
   * @param {Listener} listener
   * @param {EventTarget & { navigator: { onLine: boolean } }} network
   */
  constructor(source, listener, network = window) {
    this.#source = source;
    this.#listener = listener;
    this.#network = network;
    this.#follower = new Follower(source, () => this.#opened(), listener.onEvent);
    this.#polling = new Polling({
      poll: () => this.#follower.poll(),
      room: source.room ?? (async () => false),
      onWorked: () => this.#enter("polling"),
      onFailed: (error) => this.#pollFailed(error),
      onNews: (news) => (news === "room" ? this.#comeForRoom() : this.#pause.abort()),
    });
  }

  get lastEventId() {
    return this.#follower.cursor.eventId;
  }

  get lastEventAt() {
    return this.#follower.lastEventAt;
  }

  get correlationId() {
    return this.#follower.correlationId;
  }

  get reached() {
    return this.#follower.reached;
  }

  start() {
    const { signal } = this.#stopped;
    this.#network.addEventListener("offline", () => this.#follower.leave(), { signal });
    for (const change of ["offline", "online"]) {
      this.#network.addEventListener(change, () => this.#pause.abort(), { signal });
    }
    this.#run(signal);
  }

  stop() {
    this.#stopped.abort();
    this.#polling.stop();
    this.#follower.leave();
  }

  /** Gives the stream back until `wake`, and goes on from the cursor then. */
  rest() {
    this.#rest ??= new AbortController();
    this.#polling.stop();
    this.#pause.abort();
    this.#follower.leave();
  }

  wake() {
    this.#rest?.abort();
    this.#rest = null;
  }

  /** @param {AbortSignal} stopped */
  async #run(stopped) {
    while (!stopped.aborted) {
      if (this.#rest) await this.#sleep(this.#rest.signal, stopped);
      else if (!this.#network.navigator.onLine) await this.#waitForNetwork();
      if (this.#rest) continue;
      if (this.#notBefore > Date.now()) await this.#stayAway();
      else if (await this.#attempt(stopped)) return;
    }
  }

  /**
   * Reads one slice, and waits as its end asks.
   * @param {AbortSignal} stopped
   * @returns {Promise<boolean>} whether that was the last
   */
  async #attempt(stopped) {
    if (stopped.aborted) return true;
    this.nextAttemptAt = null;
    const outcome = await this.#follower.readSlice();
    if (stopped.aborted) return true;
    if (this.#rest) return false;
    const verdict = judge(outcome, this.#follower.openFor);
    this.#learn(verdict.refusal);
    if (verdict.end && this.#source.ends) {
      this.stop();
      this.#listener.onEnd?.(verdict.end);
      return true;
    }
    if (!this.#polling.running) this.#enter(this.#lost());
    await this.#recover(verdict);
    return false;
  }

  /**
   * @param {AbortSignal} woken
   * @param {AbortSignal} stopped
   */
  async #sleep(woken, stopped) {
    this.#polling.stop();
    this.#enter(this.#lost());
    this.nextAttemptAt = null;
    this.#backoff.reset();
    while (!woken.aborted && !stopped.aborted) await wait(LONGEST_TIMER, woken, stopped);
  }

  #opened() {
    this.#renewed = false;
    this.#trustsRoom = true;
    this.#cameForRoom = false;
    this.refusal = null;
    this.#polling.stop();
    this.#enter("live");
  }

  /**
   * Waits as the verdict asks, and polls meanwhile where that will be long.
   * @param {import("./verdict.js").Verdict} verdict
   */
  async #recover({ steady, atOnce, renew, told }) {
    if (steady) this.#backoff.reset();
    if (atOnce || (renew && (await this.#renew()))) return;
    const delay = this.#backoff.next(Math.max(told, this.#follower.retry));
    if (told) this.#notBefore = Date.now() + delay;
    if (this.#cameForRoom) this.#trustsRoom = false;
    this.#cameForRoom = false;
    // A server that names a wait is not merely hiccuping: there is no point in failing again first.
    const long = told > 0 || this.#backoff.failures >= FAILURES_BEFORE_POLLING;
    if (long && this.#source.poll) this.#polling.start();
    if (!told) await this.#waitFor(delay);
  }

  /** Whether there is a new session, and it is the first since a stream was open. */
  async #renew() {
    if (this.#renewed || !this.#source.renew) return false;
    this.#renewed = true;
    return this.#source
      .renew()
      .then(() => true)
      .catch(() => false);
  }

  /** A browser that believes it is offline may be wrong, so this tries now and then anyway. */
  async #waitForNetwork() {
    this.#polling.stop();
    this.#enter("offline");
    await this.#waitFor(TRY_ALTHOUGH_OFFLINE);
  }

  /** That the network is back says nothing of a server that told us when to return. */
  async #stayAway() {
    if (this.#source.poll) this.#polling.start();
    await this.#waitFor(this.#notBefore - Date.now());
  }

  #comeForRoom() {
    if (!this.#trustsRoom || ROOM_OR_NOT.has(this.refusal?.code ?? "")) return;
    this.#cameForRoom = true;
    this.#notBefore = 0;
    this.#pause.abort();
  }

  /** @param {number} milliseconds */
  async #waitFor(milliseconds) {
    this.#pause = new AbortController();
    this.nextAttemptAt = Date.now() + milliseconds;
    await wait(milliseconds, this.#pause.signal, this.#stopped.signal);
  }

  /** @param {unknown} error */
  #pollFailed(error) {
    if (error instanceof ApiError) this.#follower.note(error.correlationId);
    this.#enter(error instanceof TypeError ? "offline" : this.#lost());
  }

  /** @param {ApiError | null} refusal */
  #learn(refusal) {
    this.refusal = refusal;
    this.#follower.note(refusal?.correlationId);
  }

  /** @returns {State} */
  #lost() {
    if (!this.#network.navigator.onLine) return "offline";
    if (!this.reached) return "unanswered";
    return this.lastEventAt ? "reconnecting" : "connecting";
  }

  /** @param {State} state */
  #enter(state) {
    if (this.#stopped.signal.aborted || state === this.state) return;
    this.state = state;
    this.#listener.onState(state);
  }
}
