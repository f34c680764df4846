/** Where the person is on the page, and how they get elsewhere: by its address and its history. */

import { addressOf, searchOf } from "./address.js";

/** @typedef {import("./address.js").Address} Address */

export class Navigation {
  address = addressOf(location.search);
  #onEnter;

  /** @param {(address: Address) => void} onEnter */
  constructor(onEnter) {
    this.#onEnter = onEnter;
    addEventListener("popstate", () => this.#enter(addressOf(location.search)));
  }

  /**
   * @param {Partial<Address>} change
   * @param {"pushState" | "replaceState"} [how]
   */
  go(change, how = "pushState") {
    const address = { ...this.address, ...change };
    history[how](null, "", location.pathname + searchOf(address, location.search));
    this.#enter(address);
  }

  /** Enters where the person is again, since what is there may have changed. */
  enter() {
    this.#onEnter(this.address);
  }

  /** @param {Address} address */
  #enter(address) {
    this.address = address;
    this.#onEnter(address);
  }
}
