/** The alerts as a whole: kept for all tabs, measured in one, told in each. */

import { AlertSigns } from "./alert_signs.js";
import { AlertView } from "./alert_view.js";
import { AlertWatch } from "./alert_watch.js";
import { Alerts } from "./alerts.js";
import { EVERYTHING } from "./choice.js";

/**
 * @typedef {import("./choice.js").Choice} Choice
 * @typedef {import("./address.js").Address} Address
 */

export class Alerting {
  #alerts;
  #signs;
  #view;
  #watch;

  /**
   * @param {object} parts
   * @param {import("./storage.js").Shelf} parts.shelf
   * @param {import("./watchlists.js").Watchlists} parts.watchlists
   * @param {(wish: import("./live_series.js").Wish) => Promise<import("./history.js").Answer>} parts.read
   * @param {import("./moment.js").ServerClock} parts.clock
   * @param {() => Choice} parts.choice what is followed
   * @param {(address: Partial<Address>) => void} parts.onGo
   */
  constructor({ shelf, watchlists, read, clock, choice, onGo }) {
    this.#alerts = new Alerts(shelf, () => this.#show());
    this.#signs = new AlertSigns(this.#alerts, ({ name, tickers, watchlist }) => {
      const [ticker = null] = watchlist === null ? tickers : [];
      onGo({ ticker, watchlist: watchlist === null ? null : name });
    });
    this.#view = new AlertView(this.#alerts, {
      choices: () => choices(choice(), watchlists.all),
      onAdd: () => this.#watch.refresh(),
    });
    this.#watch = new AlertWatch({
      alerts: this.#alerts,
      watchlists: () => watchlists.all,
      read,
      now: () => clock.now() ?? Date.now(),
      onCrossed: (alert) => this.#signs.notify(alert),
    });
    // Another tab added one, or told of one.
    addEventListener("storage", () => {
      this.#show();
      this.#watch.refresh();
    });
  }

  start() {
    this.#show();
    this.#watch.start();
  }

  /** @param {string} title of the page, without what there is to tell */
  set title(title) {
    this.#signs.title = title;
  }

  /** @param {import("./feed.js").Item} item that arrived */
  add(item) {
    this.#watch.add(item);
  }

  #show() {
    this.#signs.show();
    this.#view.show();
  }
}

/**
 * What can be watched, each once: first what is followed.
 * @param {Choice} followed
 * @param {import("./watchlists.js").Watchlist[]} watchlists
 * @returns {Choice[]}
 */
function choices(followed, watchlists) {
  const lists = watchlists.map((each) => ({
    name: each.name,
    tickers: each.tickers,
    watchlist: each,
  }));
  const others = [EVERYTHING, ...lists].filter(
    ({ name, watchlist }) => name !== followed.name || watchlist !== followed.watchlist,
  );
  return [followed, ...others];
}
