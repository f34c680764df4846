/** What the deployment tells the page: where streams are, how often they speak, its version. */

import { request } from "./api.js";

const SILENT_HEARTBEATS = 2.5;
// A cold start may take a few seconds before the first byte.
const SHORTEST_SILENCE = 10_000;

/**
 * @typedef {object} Facts
 * @property {string} stream_url
 * @property {string} environment
 * @property {string} version
 * @property {string} git_commit
 * @property {string} page which page is served, by its content
 * @property {number} heartbeat_seconds
 */

export class Runtime {
  /** @type {Promise<Facts> | null} */
  #facts = null;
  #heartbeat = 20;

  /** Asked once; a failure is forgotten, so that the next caller asks again. */
  facts() {
    this.#facts ??= request("/api/v2/runtime").then(
      (facts) => {
        this.#heartbeat = facts.heartbeat_seconds;
        return facts;
      },
      (error) => {
        this.#facts = null;
        throw error;
      },
    );
    return this.#facts;
  }

  /**
   * @param {string} path of the contract, with `{parameters}`
   * @param {Record<string, string>} [values] of its parameters
   */
  async streamAddress(path, values = {}) {
    const filled = path.replace(/\{(\w+)\}/g, (_, name) => encodeURIComponent(values[name]));
    return (await this.facts()).stream_url.replace(/\/$/, "") + filled;
  }

  silence() {
    return Math.max(SHORTEST_SILENCE, SILENT_HEARTBEATS * this.#heartbeat * 1_000);
  }
}
