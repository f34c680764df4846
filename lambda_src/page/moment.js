/** Time as the server tells it: the clock of the person's machine may say anything. */

export class ServerClock {
  #ticks;
  /** What must be added to the ticks, at least. @type {number | null} */
  #ahead = null;
  /** The latest moment that was told, epoch milliseconds. @type {number | null} */
  heard = null;

  /** @param {() => number} ticks milliseconds that no change of the machine's clock disturbs */
  constructor(ticks = () => performance.now()) {
    this.#ticks = ticks;
  }

  /**
   * Whatever moment the server names is past when it arrives; the latest says most.
   * @param {string | undefined} timestamp
   */
  learn(timestamp) {
    const told = Date.parse(timestamp ?? "");
    if (!Number.isFinite(told)) return;
    this.heard = Math.max(this.heard ?? told, told);
    this.#ahead = Math.max(this.#ahead ?? -Infinity, told - this.#ticks());
  }

  /** Epoch milliseconds, null before the server said anything. */
  now() {
    return this.#ahead === null ? null : this.#ahead + this.#ticks();
  }
}
