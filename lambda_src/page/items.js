/**
 * The newest items. The rows stay where they are and their contents move on, so that an arriving
 * item shifts no layout.
 */

import { find, make, setText } from "./dom.js";
import { clock, twoDigits } from "./format.js";

const ROWS = 100;
const FRESH_FOR = 1_600;

/** @typedef {import("./feed.js").Item} Item */

export class ItemsView {
  #body = find("#items tbody");
  #pauseButton = find("#pause");
  #note = find("#items-note");
  #rows = Array.from({ length: ROWS }, () => row());
  #fresh = new Map();
  #shownBefore = new Set();
  /** What is shown while paused. @type {Item[] | null} */
  #held = null;
  /** @type {Item[]} */
  #items = [];

  constructor() {
    this.#body.append(...this.#rows.map(({ element }) => element));
    this.#pauseButton.addEventListener("click", () => this.#togglePause());
  }

  /** @param {Item[]} items newest first */
  show(items) {
    this.#items = items;
    this.#render();
  }

  #render() {
    const items = (this.#held ?? this.#items).slice(0, ROWS);
    const firstTime = this.#shownBefore.size === 0;
    this.#rows.forEach((each, n) => showRow(each, items[n]));
    for (const { event_id: id } of items) {
      if (!firstTime && !this.#shownBefore.has(id)) this.#flash(id);
    }
    this.#shownBefore = new Set(items.map(({ event_id: id }) => id));
    for (const { element } of this.#rows) {
      element.classList.toggle("fresh", this.#fresh.has(element.dataset.eventId));
    }
    this.#showNote();
  }

  /** @param {string} id */
  #flash(id) {
    const calm = () => (this.#fresh.delete(id), this.#render());
    if (!this.#fresh.has(id)) this.#fresh.set(id, setTimeout(calm, FRESH_FOR));
  }

  #togglePause() {
    this.#held = this.#held ? null : this.#items.slice();
    this.#pauseButton.setAttribute("aria-pressed", String(this.#held !== null));
    setText(this.#pauseButton, this.#held ? "Resume" : "Pause");
    this.#render();
  }

  #showNote() {
    const newest = this.#held?.[0];
    const missed = newest ? this.#items.findIndex((item) => item === newest) : 0;
    const waiting = missed < 0 ? this.#items.length : missed;
    const empty = this.#items.length ? "Newest first" : "No posts yet";
    setText(this.#note, this.#held ? `Paused · ${waiting} new` : empty);
  }
}

function row() {
  const time = make("time");
  const tickers = make("td", { className: "tickers" });
  const fill = make("span", { className: "fill" });
  const number = make("span", { className: "number" });
  const sentiment = make("span", { className: "sentiment" });
  const meter = make("span", { className: "meter", aria: { hidden: "true" } }, fill);
  const element = make(
    "tr",
    { hidden: true },
    make("td", {}, time),
    tickers,
    make("td", { className: "score" }, meter, number),
    make("td", {}, sentiment),
  );
  return { element, time, tickers, fill, number, sentiment };
}

/**
 * @param {ReturnType<typeof row>} row
 * @param {Item | undefined} item
 */
function showRow({ element, time, tickers, fill, number, sentiment }, item) {
  element.hidden = !item;
  if (!item || element.dataset.eventId === item.event_id) return;
  element.dataset.eventId = item.event_id;
  element.dataset.itemId = item.item_id;
  time.dateTime = item.published_at;
  setText(time, clock(item.published_at));
  tickers.replaceChildren(...item.tickers.map((text) => make("span", { className: "chip" }, text)));
  fill.className = `fill ${item.sentiment}`;
  fill.style.left = `${100 * Math.min(item.score, 0.5)}%`;
  fill.style.width = `${Math.max(4, 100 * Math.abs(item.score - 0.5))}%`;
  setText(number, twoDigits(item.score));
  sentiment.className = `sentiment ${item.sentiment}`;
  setText(sentiment, item.sentiment);
}
