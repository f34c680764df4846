/** Which of the server's connections is this tab's: it takes its own place over, or gives it up. */

import { LEAVE } from "./contract.js";
import { BrowserShelf } from "./storage.js";

const KEY = "tickertape.connection";
// Whatever else stands there was not written by this page, and no server would take it.
const ID = /^[0-9a-f]{32}$/;

export class Place {
  #shelf;
  #send;

  /**
   * @param {import("./storage.js").Shelf} shelf
   * @param {(url: string) => boolean} send
   */
  constructor(
    shelf = new BrowserShelf(() => sessionStorage),
    send = (url) => navigator.sendBeacon(url),
  ) {
    this.#shelf = shelf;
    this.#send = send;
    if (!ID.test(this.id)) this.renew();
  }

  get id() {
    return this.#shelf.getItem(KEY) ?? "";
  }

  /**
   * The stream's address with the connection's id, the same across reloads.
   * @param {string} url
   */
  at(url) {
    return `${url}${url.includes("?") ? "&" : "?"}connection=${this.id}`;
  }

  /**
   * That of a tab which is gone and could not give its place back: this one takes it over.
   * @param {string} id
   */
  adopt(id) {
    if (ID.test(id)) this.#shelf.setItem(KEY, id);
  }

  /** Another id: a tab that was duplicated began with ours. */
  renew() {
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    const id = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
    this.#shelf.setItem(KEY, id);
  }

  /** While the page closes. A beacon may be late, so what comes next has another id. */
  leave() {
    if (this.#send(`${LEAVE}?connection=${this.id}`)) this.renew();
  }
}
