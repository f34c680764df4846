/**
 * The newest items. The rows stay where they are and their contents move on, so that an arriving
 * item shifts no layout; while somebody reads further down, nothing moves on.
 */

import { find, setText } from "./dom.js";
import { whole } from "./format.js";
import { HeldList } from "./held.js";
import { ItemRow } from "./item_row.js";

const ROWS = 100;
const FRESH_FOR = 1_600;

/** @typedef {import("./feed.js").Item} Item */

export class ItemsView {
  #scroller = find("#items .scroll");
  #pauseButton = find("#pause");
  #newButton = find("#items-new");
  #note = find("#items-note");
  #words = find("#items-words");
  #clock;
  #rows = Array.from({ length: ROWS }, () => new ItemRow((eventId) => this.#toggle(eventId)));
  #list = new HeldList();
  #paused = false;
  /** The event id of the post whose details are open. @type {string | null} */
  #open = null;
  #fresh = new Map();
  #shownBefore = new Set();

  /** @param {import("./moment.js").ServerClock} clock */
  constructor(clock) {
    this.#clock = clock;
    find("#items tbody").append(...this.#rows.flatMap(({ row, more }) => [row, more]));
    this.#pauseButton.addEventListener("click", () => this.#pause(!this.#paused));
    this.#newButton.addEventListener("click", () => this.#return());
    this.#scroller.addEventListener("scroll", () => this.#render(), { passive: true });
    document.addEventListener("selectionchange", () => this.#selects && this.#render());
  }

  /**
   * @param {Item[]} items newest first
   * @param {string} words what is said where there are none
   */
  show(items, words) {
    setText(this.#words, words);
    this.#list.update(items);
    this.#render();
  }

  /** What is shown from now on is another list. */
  reset() {
    this.#open = null;
    this.#shownBefore.clear();
    this.#pause(false);
    this.#return();
  }

  get #selects() {
    const selection = getSelection();
    return !!selection && !selection.isCollapsed && this.#scroller.contains(selection.anchorNode);
  }

  #render() {
    this.#list.hold(
      this.#paused || this.#open !== null || this.#scroller.scrollTop > 0 || this.#selects,
    );
    const items = this.#list.items.slice(0, ROWS);
    const now = this.#clock.now() ?? Date.now();
    const firstTime = this.#shownBefore.size === 0;
    this.#rows.forEach((each, n) => each.show(items[n], now, items[n]?.event_id === this.#open));
    for (const { event_id: id } of items) {
      if (!firstTime && !this.#shownBefore.has(id)) this.#flash(id);
    }
    this.#shownBefore = new Set(items.map(({ event_id: id }) => id));
    for (const { row } of this.#rows) {
      row.classList.toggle("fresh", this.#fresh.has(row.dataset.eventId));
    }
    this.#showNote();
  }

  /** @param {string} id */
  #flash(id) {
    const calm = () => (this.#fresh.delete(id), this.#render());
    if (!this.#fresh.has(id)) this.#fresh.set(id, setTimeout(calm, FRESH_FOR));
  }

  /** @param {string} eventId */
  #toggle(eventId) {
    this.#open = this.#open === eventId ? null : eventId;
    this.#render();
  }

  #return() {
    this.#open = null;
    getSelection()?.removeAllRanges();
    this.#scroller.scrollTop = 0;
    this.#pause(false);
  }

  /** @param {boolean} paused */
  #pause(paused) {
    this.#paused = paused;
    this.#pauseButton.setAttribute("aria-pressed", String(paused));
    setText(this.#pauseButton, paused ? "Resume" : "Pause");
    this.#render();
  }

  #showNote() {
    const { waiting, items } = this.#list;
    const news = `${whole(waiting)} new ${waiting === 1 ? "post" : "posts"}`;
    setText(this.#newButton, news);
    this.#newButton.hidden = !waiting;
    this.#words.hidden = items.length > 0;
    const still = items.length ? "Newest first" : "\u00a0";
    setText(this.#note, this.#paused ? `Paused · ${whole(waiting)} new` : still);
  }
}
