/** How long to wait before the next attempt: exponential, jittered, never less than told. */

const FIRST_CEILING = 2_000;
const LIMIT = 30_000;

export class Backoff {
  #random;
  failures = 0;

  /** @param {() => number} [random] */
  constructor(random = Math.random) {
    this.#random = random;
  }

  /**
   * Between half of the ceiling and all of it; the ceiling doubles from 2 s to 30 s. A wait that
   * the server asked for is kept in full, and spread by a tenth so that those who were refused
   * together do not return together.
   * @param {number} [atLeast] milliseconds
   */
  next(atLeast = 0) {
    const ceiling = Math.min(LIMIT, FIRST_CEILING * 2 ** this.failures);
    this.failures += 1;
    const own = ceiling * (0.5 + this.#random() / 2);
    return own >= atLeast ? own : atLeast * (1 + this.#random() / 10);
  }

  reset() {
    this.failures = 0;
  }
}
