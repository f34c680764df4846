/** The counts of the last 24 hours. */

import { find, make, setText } from "./dom.js";
import { SENTIMENTS } from "./feed.js";
import { share, whole } from "./format.js";

/**
 * @typedef {{ positive: number, neutral: number, negative: number }} Balance
 * @typedef {Balance & { total: number, by_tag: Record<string, number>, rate_last_hour: number,
 *   rate_last_24h: number }} Metrics of 24 hours, the payload of a `metrics` event
 */

export class MetricsView {
  #root = find("#metrics");

  /** @param {Metrics} metrics */
  show(metrics) {
    this.#set("total", whole(metrics.total));
    this.#set("rate", whole(metrics.rate_last_hour));
    this.#set("rate-average", `${whole(metrics.rate_last_24h / 24)} an hour on average`);
    this.#set("total-tickers", `${whole(Object.keys(metrics.by_tag).length)} tickers`);
    for (const sentiment of SENTIMENTS) {
      this.#set(sentiment, whole(metrics[sentiment]));
      this.#set(`${sentiment}-share`, `${share(metrics[sentiment], metrics.total)} of all`);
    }
    showBalance(find(".balance", this.#root), metrics);
  }

  /**
   * @param {string} name
   * @param {string} text
   */
  #set(name, text) {
    setText(find(`[data-value="${name}"]`, this.#root), text);
  }
}

/** @returns {HTMLElement} a bar of three parts, for `showBalance` */
export function balanceBar() {
  const parts = SENTIMENTS.map((sentiment) => make("span", { className: sentiment }));
  return make("div", { className: "balance", aria: { hidden: "true" } }, ...parts);
}

/**
 * @param {HTMLElement} bar
 * @param {Balance} counts
 */
export function showBalance(bar, counts) {
  for (const sentiment of SENTIMENTS) {
    find(`.${sentiment}`, bar).style.flexGrow = String(counts[sentiment]);
  }
}
