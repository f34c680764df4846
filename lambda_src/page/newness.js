/** Which of the posts that are shown have just come: each for a moment. */

const FRESH_FOR = 1_600;

export class Newness {
  /** Until when, by event id, the earliest first. @type {Map<string, number>} */
  #until = new Map();
  /** @type {Set<string>} */
  #shown = new Set();
  #waiting = false;
  #onCalm;

  /** @param {() => void} onCalm some of them are new no longer */
  constructor(onCalm) {
    this.#onCalm = onCalm;
  }

  /** @param {string} eventId */
  has(eventId) {
    return this.#until.has(eventId);
  }

  /** @param {import("./feed.js").Item[]} items that are shown now; of the first of all none is new */
  show(items) {
    const shown = new Set(items.map(({ event_id: id }) => id));
    const until = performance.now() + FRESH_FOR;
    for (const id of this.#until.keys()) if (!shown.has(id)) this.#until.delete(id);
    if (this.#shown.size) {
      for (const id of shown) if (!this.#shown.has(id)) this.#until.set(id, until);
    }
    this.#shown = shown;
    this.#wait();
  }

  /** What is shown next is another list. */
  clear() {
    this.#shown.clear();
  }

  /** One timer for all, however many came. */
  #wait() {
    const [first] = this.#until.values();
    if (first === undefined || this.#waiting) return;
    this.#waiting = true;
    setTimeout(() => this.#calm(), first - performance.now());
  }

  #calm() {
    this.#waiting = false;
    const now = performance.now();
    for (const [id, until] of this.#until) if (until <= now) this.#until.delete(id);
    this.#onCalm();
    this.#wait();
  }
}
