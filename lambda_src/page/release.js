/** Notices that another version was deployed since this page was loaded. */

const APART = 5_000;

/** @typedef {import("./runtime.js").Facts} Facts */

export class Release {
  #loaded;
  #current;
  #onLoaded;
  #onOther;
  /** @type {string | null} */
  #version = null;
  #askedAt = 0;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #due;

  /**
   * @param {object} parts
   * @param {() => Promise<Facts>} parts.loaded what this page came with
   * @param {() => Promise<Facts>} parts.current what is deployed now
   * @param {(facts: Facts) => void} parts.onLoaded
   * @param {() => void} parts.onOther another version is deployed
   */
  constructor({ loaded, current, onLoaded, onOther }) {
    this.#loaded = loaded;
    this.#current = current;
    this.#onLoaded = onLoaded;
    this.#onOther = onOther;
  }

  /** Called at every new slice, and while polling; asks soon, and not too often. */
  check() {
    // Browsers wrap a delay that is far below zero into one that may be weeks.
    const delay = Math.max(0, this.#askedAt + APART - Date.now());
    this.#due ??= setTimeout(() => this.#ask(), delay);
  }

  async #ask() {
    this.#due = undefined;
    this.#askedAt = Date.now();
    const ask = this.#version === null ? this.#loaded : this.#current;
    // A failure says nothing about versions; the next slice asks again.
    const facts = await ask().catch(() => null);
    if (!facts) return;
    if (this.#version === null) {
      this.#version = facts.version;
      this.#onLoaded(facts);
    } else if (facts.version !== this.#version) {
      this.#onOther();
    }
  }
}
