/**
 * The newest items. The rows stay where they are and their contents move on, so that an arriving
 * item shifts no layout; while somebody reads further down, nothing moves on.
 */

import { find, setText } from "./dom.js";
import { whole } from "./format.js";
import { HeldList } from "./held.js";
import { ItemRows, ROWS } from "./item_rows.js";
import { Newness } from "./newness.js";

/** @typedef {import("./feed.js").Item} Item */

export class ItemsView {
  #scroller = find("#items .scroll");
  #pauseButton = find("#pause");
  #newButton = find("#items-new");
  #note = find("#items-note");
  #words = find("#items-words");
  #clock;
  #list = new HeldList();
  #paused = false;
  // Kept from their events: to ask in a render would lay the page out there and then.
  #scrolled = false;
  #selects = false;
  /** The event id of the post whose details are open. @type {string | null} */
  #open = null;
  #new = new Newness(() => this.#rows.mark());
  #rows = new ItemRows(
    this.#scroller,
    (eventId) => this.#toggle(eventId),
    (eventId) => this.#new.has(eventId),
  );

  /** @param {import("./moment.js").ServerClock} clock */
  constructor(clock) {
    this.#clock = clock;
    this.#pauseButton.addEventListener("click", () => this.#pause(!this.#paused));
    this.#newButton.addEventListener("click", () => this.#return());
    this.#scroller.addEventListener("scroll", () => this.#scroll(), { passive: true });
    document.addEventListener("selectionchange", () => this.#select());
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

  /** Others of the same posts are listed from now on. */
  begin() {
    this.#rows.begin();
  }

  /** What is shown from now on is another list. */
  reset() {
    this.begin();
    this.#open = null;
    this.#new.clear();
    this.#pause(false);
    this.#return();
  }

  #scroll() {
    this.#scrolled = this.#scroller.scrollTop > 0;
    this.#render();
  }

  #select() {
    const selection = getSelection();
    const within = !!selection && this.#scroller.contains(selection.anchorNode);
    this.#selects = within && !selection.isCollapsed;
    if (this.#selects) this.#render();
  }

  #render() {
    this.#list.hold(this.#paused || this.#open !== null || this.#scrolled || this.#selects);
    const items = this.#list.items.slice(0, ROWS);
    this.#new.show(items);
    const now = this.#clock.now() ?? Date.now();
    this.#rows.show(items, { now, open: this.#open, held: this.#list.held });
    this.#showNote();
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
    this.#scrolled = this.#selects = false;
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
