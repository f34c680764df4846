/** Looks whether what is followed is still there: renamed, changed or deleted, here or elsewhere. */

import { choiceAt } from "./choice.js";
import { tellDeleted, tellFailed, tellUnknown } from "./watchlist_notices.js";

/**
 * @typedef {import("./choice.js").Choice} Choice
 * @typedef {import("./watchlists.js").Watchlist} Watchlist
 */

export class WatchlistReview {
  #watchlists;
  #navigation;
  #choice;
  #onFollow;

  /**
   * @param {object} parts
   * @param {import("./watchlists.js").Watchlists} parts.watchlists
   * @param {import("./navigation.js").Navigation} parts.navigation
   * @param {() => Choice} parts.choice what is followed
   * @param {(watchlist: Watchlist) => void} parts.onFollow
   */
  constructor({ watchlists, navigation, choice, onFollow }) {
    this.#watchlists = watchlists;
    this.#navigation = navigation;
    this.#choice = choice;
    this.#onFollow = onFollow;
  }

  async load() {
    // Without an answer the copy kept here is shown; any later request renews the session.
    await this.#watchlists.load().catch(() => undefined);
    this.look();
  }

  look() {
    const [{ address }, { all }, choice] = [this.#navigation, this.#watchlists, this.#choice()];
    const { watchlist } = choice;
    if (!address.watchlist || choiceAt(address, all).watchlist) return this.#navigation.enter();
    if (!watchlist) tellUnknown(address.watchlist);
    else if (!all.includes(watchlist)) return this.lose(choice);
    this.#navigation.go({ watchlist: watchlist?.name ?? null }, "replaceState");
  }

  /**
   * A watchlist that was deleted elsewhere, or never belonged to this session.
   * @param {Choice} choice
   */
  lose({ name, tickers, watchlist }) {
    if (watchlist) {
      this.#watchlists.forget(watchlist);
      tellDeleted(name, () => this.#makeAgain(name, tickers));
    }
    this.#navigation.go({ watchlist: null, ticker: null }, "replaceState");
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
}
