/** Where the session and the watchlists are kept: the browser's storage, or memory without it. */

/** @typedef {{ getItem(key: string): string | null, setItem(key: string, value: string): void }} Shelf */

/** @returns {Shelf} */
export function openStorage() {
  try {
    const probe = "tickertape.probe";
    localStorage.setItem(probe, probe);
    localStorage.removeItem(probe);
    return localStorage;
  } catch {
    // Storage is blocked or full: the page works, and forgets at reload.
    return new MemoryShelf();
  }
}

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
