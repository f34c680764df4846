/** Notices that another version was deployed since this page was loaded. */

import { find } from "./dom.js";

const APART = 5_000;

export class Release {
  #fetchVersion;
  #version;
  #askedAt = 0;
  #due;

  /**
   * @param {string} version that this page came with
   * @param {() => Promise<string>} fetchVersion
   */
  constructor(version, fetchVersion) {
    this.#version = version;
    this.#fetchVersion = fetchVersion;
    find("#reload").addEventListener("click", () => location.reload());
    document.addEventListener("visibilitychange", () => document.hidden || this.check());
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
    // A failure says nothing about versions; the next slice asks again.
    const version = await this.#fetchVersion().catch(() => this.#version);
    if (version !== this.#version) find("#release").hidden = false;
  }
}
