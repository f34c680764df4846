/** The choice of what to follow: all posts, or one of the person's watchlists. */

import { ApiError } from "./api.js";
import { find, make, setText } from "./dom.js";
import { tellFailed, tellRemoved } from "./watchlist_notices.js";
import { parseTickers } from "./watchlists.js";

/** @typedef {import("./watchlists.js").Watchlist} Watchlist */

export class WatchlistView {
  #watchlists;
  #onFollow;
  #dialog = find("#watchlist-dialog");
  #form = find("#watchlist-form");
  #error = find("#watchlist-error");
  #list = find("#watchlist-choices");
  /** The one that is followed; null is all posts, undefined none. @type {Watchlist | null | undefined} */
  #followed = null;
  /** The one that the dialog changes; null makes a new one. @type {Watchlist | null} */
  #edited = null;

  /**
   * @param {import("./watchlists.js").Watchlists} watchlists
   * @param {(watchlist: Watchlist | null) => void} onFollow
   */
  constructor(watchlists, onFollow) {
    this.#watchlists = watchlists;
    this.#onFollow = onFollow;
    find("#watchlist-new").addEventListener("click", () => this.#open(null));
    find("#watchlist-edit").addEventListener("click", () => this.#open(this.#followed ?? null));
    find("#watchlist-cancel").addEventListener("click", () => this.#dialog.close());
    find("#watchlist-delete").addEventListener("click", () => this.#attempt(() => this.#remove()));
    this.#form.addEventListener("submit", (/** @type {SubmitEvent} */ event) => {
      event.preventDefault();
      this.#attempt(() => this.#save());
    });
  }

  /** @param {Watchlist | null | undefined} followed null for all posts, undefined for neither */
  show(followed) {
    this.#followed = followed;
    const choices = [null, ...this.#watchlists.all].map((each) => this.#choice(each));
    this.#list.replaceChildren(...choices);
    find("#watchlist-edit").disabled = !followed;
    const pressed = this.#pressed;
    // One of many may be out of sight.
    if (pressed) this.#list.scrollTop = pressed.offsetTop - 4;
  }

  /** @returns {HTMLElement | null} */
  get #pressed() {
    return this.#list.querySelector('[aria-pressed="true"]');
  }

  /** @param {Watchlist | null} watchlist */
  #choice(watchlist) {
    const current = watchlist === this.#followed;
    const label = watchlist?.name ?? "All posts";
    const button = make("button", { type: "button", className: "choice" }, label);
    button.title = watchlist?.tickers.join(", ") ?? "Everything that is published";
    button.setAttribute("aria-pressed", String(current));
    button.addEventListener("click", () => {
      const position = [...this.#list.children].indexOf(button.parentElement);
      this.#onFollow(watchlist);
      // The choices were made anew; the keyboard stays where it was.
      this.#list.children[position]?.firstElementChild.focus();
    });
    return make("li", {}, button);
  }

  /** @param {Watchlist | null} watchlist */
  #open(watchlist) {
    this.#edited = watchlist;
    setText(find("#watchlist-title"), watchlist ? "Change watchlist" : "New watchlist");
    setText(find("#watchlist-save"), watchlist ? "Save" : "Create");
    find("#watchlist-delete").hidden = !watchlist;
    this.#form.elements.name.value = watchlist?.name ?? "";
    this.#form.elements.tickers.value = watchlist?.tickers.join(", ") ?? "";
    setText(this.#error, "");
    this.#dialog.showModal();
    this.#form.elements.name.focus();
  }

  async #save() {
    const { name, tickers } = this.#form.elements;
    const newName = name.value.trim();
    if (!newName) throw new Error("Give the watchlist a name.");
    const newTickers = parseTickers(tickers.value);
    if (!this.#edited) return this.#watchlists.create(newName, newTickers);
    await this.#watchlists.change(this.#edited, newName, newTickers);
    return this.#edited;
  }

  async #remove() {
    if (!this.#edited) return null;
    const { name, tickers } = this.#edited;
    await this.#watchlists.remove(this.#edited);
    tellRemoved(name, () => this.#makeAgain(name, tickers));
    return null;
  }

  /**
   * @param {string} name
   * @param {string[]} tickers
   */
  async #makeAgain(name, tickers) {
    await this.#watchlists
      .create(name, tickers)
      .then((watchlist) => this.#onFollow(watchlist))
      .catch(tellFailed);
  }

  /** @param {() => Promise<Watchlist | null>} action */
  async #attempt(action) {
    setText(this.#error, "");
    this.#form.toggleAttribute("inert", true);
    try {
      const next = await action();
      this.#dialog.close();
      this.#onFollow(next);
      // What opened the dialog may be gone, and the keyboard's place with it.
      this.#pressed?.focus();
    } catch (error) {
      setText(this.#error, words(error));
    } finally {
      this.#form.toggleAttribute("inert", false);
    }
  }
}

/** @param {unknown} error */
function words(error) {
  // The API's word for a watchlist is another.
  if (error instanceof ApiError && error.status === 409) {
    return "There is no room for another watchlist: delete one first.";
  }
  return error instanceof Error ? error.message : String(error);
}
