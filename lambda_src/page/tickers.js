/** The tickers beside what is chosen: a bar each, of its mentions and how they are. */

import { balanceBar, showBalance } from "./balance.js";
import { find, make, setText } from "./dom.js";
import { change, share, whole } from "./format.js";
import { pointTo, tickerLink } from "./links.js";
import { SENTIMENTS } from "./feed.js";

const ROWS = 16;
const NONE = "No tickers yet: those that posts name appear here";

/** @typedef {import("./mentioned.js").Mentioned} Mentioned */

export class TickersView {
  #wide = matchMedia("(min-width: 1600px)");
  #bars = Array.from({ length: ROWS }, barRow);
  #rows = Array.from({ length: ROWS }, tableRow);

  constructor() {
    find("#tickers .chart-view").append(...this.#bars);
    find("#tickers tbody").append(...this.#rows);
  }

  /** How many are shown: a wide screen has room for more. */
  get most() {
    return this.#wide.matches ? ROWS : ROWS / 2;
  }

  /**
   * @param {Mentioned[]} mentioned in order
   * @param {import("./choice.js").Choice} choice
   * @param {object} more
   * @param {number} more.held how many posts the list holds
   * @param {string} more.old what is said where the leaders are not current
   * @param {boolean} more.read whether it is known which there are
   */
  show(mentioned, choice, { held, old, read }) {
    const alone = choice.tickers.length === 1 && !choice.watchlist;
    setText(find("#tickers-title"), alone ? `Named with ${choice.name}` : "Most mentioned");
    const none = read ? NONE : "Reading …";
    setText(find("#tickers-note"), mentioned.length ? old || note(choice, alone, held) : none);
    const most = Math.max(1, ...mentioned.map(({ mentions }) => mentions ?? 0));
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

/**
 * @param {import("./choice.js").Choice} choice
 * @param {boolean} alone
 * @param {number} held
 */
function note(choice, alone, held) {
  if (alone) return `Net sentiment and mentions in its newest ${whole(held)} posts`;
  return choice.watchlist
    ? "Net sentiment and mentions in the chosen range"
    : "Net sentiment and mentions, of the leaders of 24 hours";
}

function barRow() {
  return make(
    "li",
    { className: "ticker-bar vacant" },
    tickerLink("symbol"),
    make("span", { className: "track" }, balanceBar()),
    make("span", { className: "net", aria: { hidden: "true" } }),
    make("span", { className: "mentions" }),
    make("span", { className: "visually-hidden" }),
  );
}

/**
 * @param {HTMLElement} element
 * @param {Mentioned} row
 * @param {number} most
 */
function showBar(element, { ticker, counts, mentions }, most) {
  const bar = find(".balance", element);
  bar.style.width = mentions ? `${Math.max(2, (100 * mentions) / most)}%` : "100%";
  bar.style.visibility = mentions === 0 ? "hidden" : "";
  showBalance(bar, counts);
  pointTo(find(".symbol", element), ticker);
  const net = counts && mentions ? (counts.positive - counts.negative) / mentions : null;
  setText(find(".net", element), net === null ? "" : change(net));
  setText(find(".mentions", element), mentions === null ? "–" : whole(mentions));
  const words = SENTIMENTS.map((each) => `${share(counts?.[each] ?? 0, mentions ?? 0)} ${each}`);
  setText(
    find(".visually-hidden", element),
    counts ? ` mentions; ${words.join(", ")}` : " not known yet",
  );
}

function tableRow() {
  const cells = Array.from({ length: 4 }, () => make("td"));
  return make("tr", { hidden: true }, make("th", { scope: "row" }, tickerLink("symbol")), ...cells);
}

/**
 * @param {HTMLTableRowElement} element
 * @param {Mentioned} row
 */
function showRow(element, { ticker, counts, mentions }) {
  pointTo(find(".symbol", element), ticker);
  const numbers = [mentions, ...SENTIMENTS.map((each) => counts && counts[each])];
  numbers.forEach((number, n) => {
    setText(/** @type {Node} */ (element.cells[n + 1]), number === null ? "–" : whole(number));
  });
}
