/** The rows of the list. In a flood those in view are drawn at once, the others now and then. */

import { atMostEvery } from "./dom.js";
import { ItemRow } from "./item_row.js";

export const ROWS = 100;
// Below this a row has no room for its text.
const LOWEST = 34;
const REST_EVERY = 2_000;

/** @typedef {import("./feed.js").Item} Item */

export class ItemRows {
  #rows;
  #isFresh;
  /** @type {Item[]} */
  #items = [];
  #now = 0;
  /** @type {string | null} */
  #open = null;
  #inView = ROWS;
  #anew = true;
  #drawRest = atMostEvery(REST_EVERY, () => this.#draw(this.#inView, ROWS));

  /**
   * @param {HTMLElement} scroller in which they are
   * @param {(eventId: string) => void} onToggle
   * @param {(eventId: string) => boolean} isFresh
   */
  constructor(scroller, onToggle, isFresh) {
    this.#rows = Array.from({ length: ROWS }, () => new ItemRow(onToggle));
    this.#isFresh = isFresh;
    scroller.querySelector("tbody")?.append(...this.#rows.flatMap(({ row, more }) => [row, more]));
    new ResizeObserver(([size]) => {
      this.#inView = Math.min(ROWS, Math.ceil((size?.contentRect.height ?? Infinity) / LOWEST));
    }).observe(scroller);
  }

  /**
   * @param {Item[]} items
   * @param {object} how
   * @param {number} how.now epoch milliseconds
   * @param {string | null} how.open the event id of the post whose details are shown
   * @param {boolean} how.held whether somebody reads them, maybe further down
   */
  show(items, { now, open, held }) {
    // Rows of another list stay nowhere, and one that is not full is still being read.
    const whole = held || this.#anew || Math.min(items.length, this.#items.length) < ROWS;
    [this.#items, this.#now, this.#open, this.#anew] = [items, now, open, false];
    this.#draw(0, whole ? ROWS : this.#inView);
    if (!whole) this.#drawRest();
  }

  /** What is shown next is another list. */
  begin() {
    this.#anew = true;
  }

  /** Marks what is new and in view, and no longer what was: what fades is painted all the while. */
  mark() {
    this.#rows.forEach(({ row }, n) => {
      const fresh = n < this.#inView && this.#isFresh(row.dataset.eventId);
      row.classList.toggle("fresh", fresh);
    });
  }

  /**
   * @param {number} begin
   * @param {number} end
   */
  #draw(begin, end) {
    this.#rows.slice(begin, end).forEach((each, n) => {
      const item = this.#items[begin + n];
      each.show(item, this.#now, item?.event_id === this.#open);
    });
    this.mark();
  }
}
