/** Puts the page together. */

import { request } from "./api.js";
import { ChartView } from "./chart.js";
import { Connection } from "./connection.js";
import { find, oncePerFrame, setText } from "./dom.js";
import { Feed } from "./feed.js";
import { Imports } from "./imports.js";
import { ItemsView } from "./items.js";
import { MetricsView } from "./metrics.js";
import { Place } from "./place.js";
import { Release } from "./release.js";
import { Runtime } from "./runtime.js";
import { Series } from "./series.js";
import { Session } from "./session.js";
import { feedSource } from "./source.js";
import { StatusView } from "./status.js";
import { openStorage } from "./storage.js";
import { TickersView, mostMentioned } from "./tickers.js";
import { installViewSwitches } from "./views.js";
import { WatchlistView } from "./watchlist_view.js";
import { Watchlists } from "./watchlists.js";

const REDRAW_EVERY = 5_000;

/**
 * @typedef {import("./feed.js").Item} Item
 * @typedef {import("./metrics.js").Metrics} Metrics
 * @typedef {import("./watchlists.js").Watchlist} Watchlist
 */

class Page {
  #storage = openStorage();
  #session = new Session(this.#storage);
  #watchlists = new Watchlists(this.#session, this.#storage);
  #runtime = new Runtime();
  #place = new Place();
  #feed = new Feed();
  #series = new Series();
  #status = new StatusView();
  #metricsView = new MetricsView();
  #itemsView = new ItemsView();
  #tickersView = new TickersView();
  #chart = new ChartView();
  #watchlistView = new WatchlistView(this.#watchlists, (watchlist) => this.#follow(watchlist));
  #release = new Release({
    loaded: () => this.#runtime.facts(),
    current: () => request("/api/v2/runtime"),
    onLoaded: ({ version, environment }) =>
      setText(find("#version"), `Version ${version} · ${environment}`),
    onOther: () => (find("#release").hidden = false),
  });
  /** @type {Connection | null} */
  #connection = null;
  /** @type {Watchlist | null} */
  #watchlist = null;
  /** @type {Record<string, number>} */
  #mentions = {};
  #showItems = oncePerFrame(() => this.#itemsView.show(this.#feed.items));
  #showSummaries = oncePerFrame(() => this.#renderSummaries());

  start() {
    // Asked for early; whoever needs it asks again should this fail.
    this.#runtime.facts().catch(() => undefined);
    find("#reload").addEventListener("click", () => location.reload());
    document.addEventListener("visibilitychange", () => document.hidden || this.#release.check());
    addEventListener("pagehide", () => this.#place.leave());
    installViewSwitches(() => this.#chart.showTable());
    new Imports(this.#runtime);
    this.#follow(this.#watchlists.followed);
    this.#loadWatchlists();
    setInterval(this.#showSummaries, REDRAW_EVERY);
  }

  /** @param {Watchlist | null} watchlist null for all posts */
  #follow(watchlist) {
    this.#connection?.stop();
    this.#watchlist = watchlist;
    this.#watchlists.follow(watchlist);
    this.#watchlistView.show(watchlist);
    // What was left may still be answering.
    /** @type {<A extends unknown[]>(action: (...news: A) => void) => (...news: A) => void} */
    const ifFollowed =
      (action) =>
      (...news) => {
        if (this.#connection === connection) action(...news);
      };
    const source = feedSource({
      runtime: this.#runtime,
      session: this.#session,
      place: this.#place,
      watchlist,
      onStale: ifFollowed(() => this.#clear()),
      onSnapshot: ifFollowed((/** @type {Item[]} */ items) =>
        items.forEach((item) => this.#add(item)),
      ),
      onMetrics: ifFollowed((/** @type {Metrics} */ metrics) => {
        this.#showMetrics(metrics);
        this.#release.check();
      }),
    });
    const connection = new Connection(source, {
      onState: (state) => this.#status.enter(state),
      onEvent: (type, payload, id) => {
        if (this.#connection === connection) this.#receive(type, payload, id);
      },
      onEnd: (reason) => this.#lose(watchlist, reason),
    });
    this.#connection = connection;
    this.#status.follow(connection, watchlist?.name ?? "All posts");
    this.#status.enter("connecting");
    connection.start();
  }

  async #loadWatchlists() {
    // Without an answer the copy kept here is shown; any later request renews the session.
    await this.#watchlists.load().catch(() => undefined);
    const watchlist = this.#watchlist;
    if (watchlist && !this.#watchlists.all.includes(watchlist)) return this.#follow(null);
    this.#watchlistView.show(watchlist);
  }

  /**
   * @param {string} type
   * @param {any} payload
   * @param {string | undefined} id
   */
  #receive(type, payload, id) {
    if (type === "new_item") this.#add({ ...payload, event_id: id });
    if (type === "metrics") this.#showMetrics(payload);
    if (payload.reason === "replaced") this.#place.renew();
    if (type === "heartbeat") this.#status.showViewers(payload.connections);
    if (type === "connection_open") this.#release.check();
  }

  /** @param {Item} item */
  #add(item) {
    if (!this.#feed.add(item)) return;
    this.#series.add(item);
    this.#showItems();
    this.#showSummaries();
  }

  #clear() {
    this.#feed.clear();
    this.#series.clear();
    this.#showItems();
    this.#showSummaries();
  }

  /** @param {Metrics} metrics */
  #showMetrics(metrics) {
    this.#mentions = metrics.by_tag;
    this.#metricsView.show(metrics);
    this.#showSummaries();
  }

  #renderSummaries() {
    this.#chart.show(this.#series.window(Date.now()));
    const only = this.#watchlist?.tickers ?? null;
    this.#tickersView.show(mostMentioned(this.#mentions, this.#feed.items, only));
  }

  /**
   * A watchlist that was deleted elsewhere, or never belonged to this session.
   * @param {Watchlist | null} watchlist
   * @param {string} reason
   */
  #lose(watchlist, reason) {
    if (!watchlist) return this.#follow(null);
    this.#watchlists.forget(watchlist);
    setText(find("#announcement"), `${watchlist.name} is gone (${reason}); following all posts.`);
    this.#follow(null);
  }
}

new Page().start();
