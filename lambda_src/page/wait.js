/** Waiting that can be cut short. */

/**
 * Resolves after `milliseconds`, or as soon as one of the signals is aborted.
 * @param {number} milliseconds
 * @param {...AbortSignal} signals
 * @returns {Promise<void>}
 */
export function wait(milliseconds, ...signals) {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      for (const signal of signals) signal.removeEventListener("abort", done);
      resolve();
    };
    const timer = setTimeout(done, milliseconds);
    for (const signal of signals) {
      if (signal.aborted) return done();
      signal.addEventListener("abort", done, { once: true });
    }
  });
}

/** Calls `action` once `milliseconds` have passed without `postpone()`. */
export class Watchdog {
  #action;
  #milliseconds;
  #timer;

  /**
   * @param {number} milliseconds
   * @param {() => void} action
   */
  constructor(milliseconds, action) {
    this.#milliseconds = milliseconds;
    this.#action = action;
    this.#timer = setTimeout(action, milliseconds);
  }

  postpone() {
    this.stop();
    this.#timer = setTimeout(this.#action, this.#milliseconds);
  }

  stop() {
    clearTimeout(this.#timer);
  }
}
