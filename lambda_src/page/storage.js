/** Where the session and the watchlists are kept: the browser's storage, or memory without it. */

/** @typedef {{ getItem(key: string): string | null, setItem(key: string, value: string): void }} Shelf */

export class MemoryShelf {
  #values = new Map();

  /** @param {string} key */
  getItem(key) {
    return this.#values.get(key) ?? null;
  }

  /**
   * @param {string} key
   * @param {string} value
   */
  setItem(key, value) {
    this.#values.set(key, value);
  }
}

/** A browser's storage, blocked or full at any moment: what it refuses is remembered here. */
export class BrowserShelf {
  /** @type {Storage | null} */
  #storage = null;
  /** @type {Map<string, string>} */
  #refused = new Map();

  /** @param {() => Storage} open may throw, as a blocked storage's property does */
  constructor(open) {
    try {
      this.#storage = open();
    } catch {
      // What should be kept and is not will tell.
    }
  }

  /** Whether something will be forgotten with the page. */
  get forgets() {
    return this.#refused.size > 0;
  }

  /** @param {string} key */
  getItem(key) {
    try {
      return this.#refused.get(key) ?? this.#storage?.getItem(key) ?? null;
    } catch {
      return null;
    }
  }

  /**
   * @param {string} key
   * @param {string} value
   */
  setItem(key, value) {
    try {
      if (!this.#storage) throw new Error("This browser keeps nothing");
      this.#storage.setItem(key, value);
      this.#refused.delete(key);
    } catch {
      this.#refused.set(key, value);
    }
  }
}
