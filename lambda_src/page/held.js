/** A list that stays as it is while somebody reads it, and knows what came meanwhile. */

/** @typedef {import("./feed.js").Item} Item */

export class HeldList {
  /** What is shown while held. @type {Item[] | null} */
  #held = null;
  /** Newest first. @type {Item[]} */
  #items = [];

  /** @param {Item[]} items newest first */
  update(items) {
    this.#items = items;
  }

  /** @param {boolean} held */
  hold(held) {
    if (!held) this.#held = null;
    else this.#held ??= this.#items.slice();
  }

  get held() {
    return this.#held !== null;
  }

  get items() {
    return this.#held ?? this.#items;
  }

  /** How many came since it is held. */
  get waiting() {
    if (!this.#held) return 0;
    const newest = this.#held[0];
    const place = newest ? this.#items.indexOf(newest) : -1;
    return place < 0 ? this.#items.length : place;
  }
}
