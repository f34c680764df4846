/** Notices that another version was deployed since this page was loaded. */

import { find } from "./dom.js";

const NOT_AGAIN_WITHIN = 5_000;

export class Release {
  #fetchVersion;
  #version;
  #checkedAt = 0;

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

  /** Asked at every new slice, and while polling. */
  async check() {
    if (Date.now() - this.#checkedAt < NOT_AGAIN_WITHIN) return;
    this.#checkedAt = Date.now();
    // A failure says nothing about versions; the next slice asks again.
    const version = await this.#fetchVersion().catch(() => this.#version);
    if (version !== this.#version) find("#release").hidden = false;
  }
}
