/** Notices that something else was deployed since this page was loaded. */

const APART = 5_000;

/** @typedef {import("./runtime.js").Facts} Facts */

export class Release {
  #loaded;
  #current;
  #onLoaded;
  #onOther;
  /** @type {string | null} */
  #own = null;
  /** A person is told of each once, however many old environments still answer. */
  #told = new Set();
  #askedAt = 0;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #due;

  /**
   * @param {object} parts
   * @param {() => Promise<Facts>} parts.loaded what this page came with
   * @param {() => Promise<Facts>} parts.current what is deployed now
   * @param {(facts: Facts) => void} parts.onLoaded
   * @param {(facts: Facts) => void} parts.onOther another release is deployed
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
    const ask = this.#own === null ? this.#loaded : this.#current;
    // A failure says nothing about releases; the next slice asks again.
    const facts = await ask().catch(() => null);
    if (!facts) return;
    const name = nameOf(facts);
    if (this.#own === null) {
      this.#own = name;
      this.#onLoaded(facts);
    } else if (name !== this.#own && !this.#told.has(name)) {
      this.#told.add(name);
      this.#onOther(facts);
    }
  }
}

/** @param {Facts} facts */
const nameOf = ({ version, git_commit: commit, page }) => [version, commit, page].join(" ");

/**
 * What a person calls a release.
 * @param {Facts} facts
 */
export function wordsOf({ version, git_commit: commit }) {
  return commit && commit !== "unknown" ? `${version} (${commit.slice(0, 7)})` : version;
}
