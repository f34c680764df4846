/** Measures what the alerts watch: in one tab of the browser, whatever that tab itself follows. */

import { FEWEST, current, measured } from "./alerts.js";
import { History, mean, sum, total } from "./history.js";

// As many as one request may name.
const AT_ONCE = 8;
const OFTEN = 60_000;
const SOON = 10_000;
const LOCK = "tickertape.alerts";

/**
 * @typedef {import("./alerts.js").Alert} Alert
 * @typedef {import("./history.js").Counts} Counts
 */

export class AlertWatch {
  #alerts;
  #watchlists;
  #read;
  #now;
  #onCrossed;
  #leads = false;
  #asking = false;
  #askedAt = -Infinity;
  /** How soon it was asked for again while it measured. */
  #again = OFTEN;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #due;

  /**
   * @param {object} parts
   * @param {import("./alerts.js").Alerts} parts.alerts
   * @param {() => import("./watchlists.js").Watchlist[]} parts.watchlists
   * @param {(wish: import("./live_series.js").Wish) => Promise<import("./history.js").Answer>} parts.read
   * @param {() => number} parts.now epoch milliseconds
   * @param {(alert: Alert) => void} parts.onCrossed
   */
  constructor({ alerts, watchlists, read, now, onCrossed }) {
    this.#alerts = alerts;
    this.#watchlists = watchlists;
    this.#read = read;
    this.#now = now;
    this.#onCrossed = onCrossed;
  }

  /** Waits for the tab that measures to go, and measures from then on. */
  start(locks = navigator.locks) {
    const lead = () => {
      this.#leads = true;
      this.refresh();
      return new Promise(() => {});
    };
    if (!locks) lead();
    else locks.request(LOCK, lead).catch(() => undefined);
  }

  /**
   * Something arrived, maybe of what is watched.
   * @param {import("./feed.js").Item} item
   */
  add({ tickers }) {
    const watched = this.#alerts.all.some(
      (alert) => !alert.tickers.length || alert.tickers.some((each) => tickers.includes(each)),
    );
    if (watched) this.refresh(SOON);
  }

  /**
   * Measures, but not within `apart` milliseconds of the last time.
   * @param {number} [apart]
   */
  refresh(apart = 0) {
    if (this.#asking) this.#again = Math.min(this.#again, apart);
    if (!this.#leads || this.#asking || !this.#alerts.all.length) return;
    clearTimeout(this.#due);
    const delay = Math.max(0, this.#askedAt + apart - performance.now());
    this.#due = setTimeout(() => this.#measure(), delay);
  }

  async #measure() {
    this.#asking = true;
    this.#askedAt = performance.now();
    try {
      const alerts = this.#alerts.all.map((alert) => current(alert, this.#watchlists()));
      const counts = await this.#counts(alerts);
      const told = this.#alerts.update((alert) => {
        const now = current(alert, this.#watchlists());
        return measured(now, valueOf(now, counts), this.#now());
      });
      for (const alert of told) this.#onCrossed(alert);
    } catch {
      // Without an answer nothing is known; the next one tells.
    } finally {
      this.#asking = false;
      this.refresh(this.#again);
      this.#again = OFTEN;
    }
  }

  /**
   * By ticker, "" for all posts, over the last hour.
   * @param {Alert[]} alerts
   */
  async #counts(alerts) {
    const named = [...new Set(alerts.flatMap(({ tickers }) => tickers))].sort();
    /** @type {string[][]} */
    const wishes = alerts.some(({ tickers }) => !tickers.length) ? [[]] : [];
    for (let n = 0; n < named.length; n += AT_ONCE) wishes.push(named.slice(n, n + AT_ONCE));
    /** @type {Map<string, Counts>} */
    const counts = new Map();
    for (const tickers of wishes) {
      const history = new History(await this.#read({ range: "1h", tickers }));
      if (history.since === null) continue;
      for (const [ticker, each] of history.byTicker()) counts.set(ticker, each);
    }
    return counts;
  }
}

/**
 * @param {Alert} alert
 * @param {Map<string, Counts>} counts
 * @returns {number | null} null where it is not known
 */
export function valueOf({ tickers, measure }, counts) {
  const each = (tickers.length ? tickers : [""]).map((ticker) => counts.get(ticker) ?? null);
  const all = each.includes(null) ? null : sum(each);
  if (!all) return null;
  if (measure === "volume") return total(all);
  return total(all) < FEWEST ? null : mean(all);
}
