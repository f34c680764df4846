/** Finding a ticker by typing: among those of the last 24 hours, or any symbol that is typed out. */

import { find, make } from "./dom.js";
import { tickerLink } from "./links.js";
import { symbol } from "./address.js";

const MOST = 10;

/**
 * What begins with the text comes first, then what holds it; each by mentions.
 * @param {string} text
 * @param {Record<string, number>} mentions
 * @returns {string[]}
 */
export function matches(text, mentions) {
  const wanted = text.trim().replace(/^\$/, "").toUpperCase();
  if (!wanted) return [];
  const held = Object.keys(mentions).filter((ticker) => ticker.includes(wanted));
  /** @param {string} ticker */
  const rank = (ticker) => (ticker === wanted ? 0 : ticker.startsWith(wanted) ? 1 : 2);
  held.sort(
    (a, b) => rank(a) - rank(b) || (mentions[b] ?? 0) - (mentions[a] ?? 0) || a.localeCompare(b),
  );
  const typed = symbol(wanted);
  const all = typed && !held.includes(typed) ? [...held.slice(0, MOST - 1), typed] : held;
  return all.slice(0, MOST);
}

export class Search {
  /** @type {Record<string, number>} those that are mentioned most */
  mentions = {};
  /** How many there are in all. */
  tickers = 0;
  /** @type {Record<string, number>} all of them, as of when they were last asked for */
  #all = {};
  #onEvery;
  #form = find("#search");
  #input = find("#search input");
  #results = find("#search ul");

  /**
   * @param {object} parts
   * @param {(ticker: string) => void} parts.onChoose
   * @param {() => Promise<Record<string, number>>} parts.onEvery every ticker with its mentions
   */
  constructor({ onChoose, onEvery }) {
    this.#onEvery = onEvery;
    this.#input.addEventListener("input", () => this.#show());
    this.#input.addEventListener("focus", () => this.#learn());
    this.#form.addEventListener("submit", (/** @type {Event} */ event) => {
      event.preventDefault();
      const [first] = matches(this.#input.value, this.#known);
      if (first) onChoose(first);
    });
    this.#form.addEventListener("keydown", (/** @type {KeyboardEvent} */ event) =>
      this.#move(event),
    );
    this.#form.addEventListener("focusout", (/** @type {FocusEvent} */ event) => {
      const next = /** @type {Node | null} */ (event.relatedTarget);
      if (!this.#form.contains(next)) this.#results.hidden = true;
    });
  }

  clear() {
    this.#input.value = "";
    this.#show();
  }

  get #known() {
    return { ...this.#all, ...this.mentions };
  }

  /** The stream names the most mentioned alone. */
  async #learn() {
    if (this.tickers <= Object.keys(this.mentions).length) return;
    this.#all = await this.#onEvery().catch(() => this.#all);
    this.#show();
  }

  #show() {
    const found = matches(this.#input.value, this.#known);
    this.#results.replaceChildren(
      ...found.map((each) => make("li", {}, tickerLink("result", each))),
    );
    this.#results.hidden = !found.length;
  }

  /** @param {KeyboardEvent} event */
  #move(event) {
    if (event.key === "Escape") return this.clear();
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    const places = [this.#input, ...this.#results.querySelectorAll("a")];
    const at = places.indexOf(document.activeElement);
    places[(at + step + places.length) % places.length].focus();
  }
}
