/** Which of the server's connections is this tab's: it takes its own place over, or gives it up. */

import { LEAVE } from "./contract.js";
import { MemoryShelf } from "./storage.js";

const KEY = "tickertape.connection";

export class Place {
  #shelf;
  #send;

  /**
   * @param {import("./storage.js").Shelf} shelf
   * @param {(url: string) => boolean} send
   */
  constructor(shelf = tabShelf(), send = (url) => navigator.sendBeacon(url)) {
    this.#shelf = shelf;
    this.#send = send;
    if (!shelf.getItem(KEY)) this.renew();
  }

  /**
   * The stream's address with the connection's id, the same across reloads.
   * @param {string} url
   */
  at(url) {
    return `${url}${url.includes("?") ? "&" : "?"}connection=${this.#shelf.getItem(KEY)}`;
  }

  /** Another id: a tab that was duplicated began with ours. */
  renew() {
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    const id = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
    this.#shelf.setItem(KEY, id);
  }

  /** While the page closes. A beacon may be late, so what comes next has another id. */
  leave() {
    if (this.#send(`${LEAVE}?connection=${this.#shelf.getItem(KEY)}`)) this.renew();
  }
}

/** @returns {import("./storage.js").Shelf} */
function tabShelf() {
  try {
    sessionStorage.getItem(KEY);
    return sessionStorage;
  } catch {
    return new MemoryShelf();
  }
}
