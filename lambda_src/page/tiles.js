/** The figures of what is chosen, over the chosen range. */

import { showBalance } from "./balance.js";
import { find, setText } from "./dom.js";
import { change, dayAndTime, share, signed, twoDigits, whole } from "./format.js";
import { mean, sum, total } from "./history.js";
import { SENTIMENTS } from "./feed.js";

const HOUR = 3_600_000;

/**
 * @typedef {object} Shown
 * @property {import("./choice.js").Choice} choice
 * @property {import("./history.js").History | null} history
 * @property {number | null} now epoch milliseconds
 * @property {import("./comparison.js").Comparison | null} comparison
 */

export class TilesView {
  #root = find("#metrics");
  #bar = find(".balance", this.#root);

  /** @param {Shown} shown */
  show({ choice, history, now, comparison }) {
    this.#root.setAttribute("aria-label", `${choice.name}: figures of the chosen range`);
    this.#set("what", choice.name);
    // A post that names two tickers of a watchlist is a mention of each.
    this.#set("things", choice.tickers.length > 1 ? "Mentions" : "Posts");
    const counts = history && sum(history.columns().map((column) => column.counts));
    showBalance(this.#bar, counts && total(counts) ? counts : null);
    const all = counts && total(counts);
    this.#set("total", all === null ? "–" : whole(all));
    for (const sentiment of SENTIMENTS) {
      const number = counts?.[sentiment];
      this.#set(sentiment, number === undefined ? "–" : whole(number));
      this.#set(`${sentiment}-share`, all ? `${share(number ?? 0, all)} of them` : "");
    }
    this.#set("rate", rate(history, all, now));
    const score = mean(counts);
    this.#set("mean", score === null ? "–" : twoDigits(score));
    this.#set("mean-change", meanChange(comparison));
    this.#set("change", comparison?.change == null ? "–" : change(comparison.change));
    this.#set("volume", volume(comparison));
  }

  /**
   * @param {string} name
   * @param {string} text
   */
  #set(name, text) {
    setText(find(`[data-value="${name}"]`, this.#root), text);
  }
}

/**
 * An average over the time there was, not over the time that was asked for.
 * @param {import("./history.js").History | null} history
 * @param {number | null} all
 * @param {number | null} now
 */
export function rate(history, all, now) {
  if (!history || all === null || now === null) return "";
  const hours = history.known(now) / HOUR;
  if (hours < 1) return history.since ? `since ${dayAndTime(history.since)}` : "";
  return `${whole(all / hours)} an hour`;
}

/** @param {import("./comparison.js").Comparison | null} comparison */
function meanChange(comparison) {
  const moved = comparison?.meanChange ?? null;
  return moved === null ? "of 0 to 1" : `${signed(moved)} on the day before`;
}

/** @param {import("./comparison.js").Comparison | null} comparison */
function volume(comparison) {
  if (!comparison) return "";
  if (comparison.volume === null) return "history is too short";
  return `${comparison.volume.toFixed(1)} × the normal volume`;
}
