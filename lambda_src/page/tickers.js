/** The most-mentioned tickers: how often in 24 hours, and how the newest posts see them. */

import { find, make, setText } from "./dom.js";
import { SENTIMENTS } from "./feed.js";
import { share, whole } from "./format.js";
import { balanceBar, showBalance } from "./metrics.js";

const ROWS = 8;

/** @typedef {import("./metrics.js").Balance & { ticker: string, mentions: number }} Mentioned */

/**
 * @param {Record<string, number>} mentions of 24 hours
 * @param {import("./feed.js").Item[]} items
 * @param {string[] | null} only the tickers of the watchlist that is followed
 * @returns {Mentioned[]}
 */
export function mostMentioned(mentions, items, only) {
  const names = only ?? Object.keys(mentions);
  const counted = new Map(
    names.map((ticker) => [ticker, { ticker, positive: 0, neutral: 0, negative: 0 }]),
  );
  for (const item of items) {
    for (const ticker of item.tickers) {
      const counts = counted.get(ticker);
      if (counts) counts[item.sentiment] += 1;
    }
  }
  return [...counted.values()]
    .map((counts) => ({ ...counts, mentions: mentions[counts.ticker] ?? 0 }))
    .sort((a, b) => b.mentions - a.mentions || a.ticker.localeCompare(b.ticker))
    .slice(0, ROWS);
}

export class TickersView {
  #bars;
  #rows;

  constructor() {
    this.#bars = Array.from({ length: ROWS }, barRow);
    this.#rows = Array.from({ length: ROWS }, tableRow);
    find("#tickers .chart-view").append(...this.#bars);
    find("#tickers tbody").append(...this.#rows);
  }

  /** @param {Mentioned[]} mentioned */
  show(mentioned) {
    const most = Math.max(1, ...mentioned.map(({ mentions }) => mentions));
    for (let n = 0; n < ROWS; n += 1) {
      const row = mentioned[n];
      this.#bars[n].classList.toggle("vacant", !row);
      this.#rows[n].hidden = !row;
      if (!row) continue;
      showBar(this.#bars[n], row, most);
      showRow(this.#rows[n], row);
    }
  }
}

function barRow() {
  return make(
    "li",
    { className: "ticker-bar vacant" },
    make("span", { className: "symbol" }),
    make("span", { className: "track" }, balanceBar()),
    make("span", { className: "mentions" }),
    make("span", { className: "visually-hidden" }),
  );
}

/**
 * @param {HTMLElement} element
 * @param {Mentioned} row
 * @param {number} most
 */
function showBar(element, row, most) {
  const seen = row.positive + row.neutral + row.negative;
  const bar = find(".balance", element);
  bar.style.width = `${Math.max(2, (100 * row.mentions) / most)}%`;
  showBalance(bar, seen ? row : { positive: 0, neutral: 1, negative: 0 });
  setText(find(".symbol", element), row.ticker);
  setText(find(".mentions", element), whole(row.mentions));
  const words = SENTIMENTS.map((each) => `${share(row[each], seen)} ${each}`);
  setText(find(".visually-hidden", element), `mentions; ${words.join(", ")}`);
}

function tableRow() {
  const cells = Array.from({ length: 4 }, () => make("td"));
  return make("tr", { hidden: true }, make("th", { scope: "row" }), ...cells);
}

/**
 * @param {HTMLTableRowElement} element
 * @param {Mentioned} row
 */
function showRow(element, { ticker, mentions, positive, neutral, negative }) {
  const texts = [ticker, ...[mentions, positive, neutral, negative].map(whole)];
  texts.forEach((text, n) => setText(element.cells[n], text));
}
