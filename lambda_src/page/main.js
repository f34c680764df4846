/** Puts the page together. */

import { request } from "./api.js";
import { EVERYTHING, choiceAt, sameChoice } from "./choice.js";
import { installChoices, showChoices } from "./choices.js";
import { find, setText } from "./dom.js";
import { Figures } from "./figures.js";
import { Following } from "./following.js";
import { Imports } from "./imports.js";
import { installLinks, leadFrom } from "./links.js";
import { ServerClock } from "./moment.js";
import { Navigation } from "./navigation.js";
import { Place } from "./place.js";
import { Posts } from "./posts.js";
import { Release } from "./release.js";
import { Runtime } from "./runtime.js";
import { Search } from "./search.js";
import { seriesReader } from "./series.js";
import { Session } from "./session.js";
import { StatusView } from "./status.js";
import { openStorage } from "./storage.js";
import { installViewSwitches } from "./views.js";
import { WatchlistView } from "./watchlist_view.js";
import { Watchlists } from "./watchlists.js";

/**
 * @typedef {import("./choice.js").Choice} Choice
 * @typedef {import("./feed.js").Item} Item
 * @typedef {import("./address.js").Address} Address
 * @typedef {import("./source.js").Metrics} Metrics
 * @typedef {import("./watchlists.js").Watchlist} Watchlist
 */

class Page {
  #storage = openStorage();
  #session = new Session(this.#storage);
  #watchlists = new Watchlists(this.#session, this.#storage);
  #runtime = new Runtime();
  #place = new Place();
  #clock = new ServerClock();
  #posts = new Posts(this.#clock);
  #navigation = new Navigation((address) => this.#enter(address));
  #choice = EVERYTHING;
  #status = new StatusView();
  #figures = new Figures({
    clock: this.#clock,
    feed: this.#posts.feed,
    read: seriesReader(request),
  });
  #search = new Search((ticker) => this.#goToTicker(ticker));
  #watchlistView = new WatchlistView(this.#watchlists, (watchlist) => this.#goTo(watchlist));
  #release = new Release({
    loaded: () => this.#runtime.facts(),
    current: () => request("/api/v2/runtime"),
    onLoaded: ({ version, environment }) =>
      setText(find("#version"), `Version ${version} · ${environment}`),
    onOther: () => (find("#release").hidden = false),
  });
  #following = new Following(
    { runtime: this.#runtime, session: this.#session, place: this.#place },
    {
      onStale: () => this.#clear(),
      onSnapshot: (items) => {
        for (const item of items) this.#add(item);
        this.#figures.resume();
      },
      onMetrics: (metrics) => {
        this.#showMetrics(metrics);
        this.#release.check();
      },
      onState: (state) => this.#status.enter(state),
      onEvent: (type, payload, id) => this.#receive(type, payload, id),
      onEnd: (choice, reason) => this.#lose(choice, reason),
    },
  );

  start() {
    // Asked for early; whoever needs it asks again should this fail.
    this.#runtime.facts().catch(() => undefined);
    addEventListener("pagehide", () => this.#place.leave());
    installViewSwitches(() => this.#figures.showTables());
    installChoices((change) => this.#go(change));
    installLinks((ticker) => this.#goToTicker(ticker));
    find("#reload").addEventListener("click", () => location.reload());
    document.addEventListener("visibilitychange", () => document.hidden || this.#lookAgain());
    new Imports(this.#runtime);
    const { followed } = this.#watchlists;
    // An address that says nothing leads to where this person was.
    if (!location.search && followed) this.#go({ watchlist: followed.name }, "replaceState");
    else this.#navigation.enter();
    this.#loadWatchlists();
  }

  #lookAgain() {
    this.#release.check();
    this.#figures.refresh();
  }

  /**
   * @param {Partial<Address>} change
   * @param {"pushState" | "replaceState"} [how]
   */
  #go(change, how = "pushState") {
    this.#search.clear();
    this.#navigation.go(change, how);
  }

  /** @param {string} ticker */
  #goToTicker(ticker) {
    this.#go({ ticker, watchlist: null });
    // The link that was followed may be gone, and the keyboard's place with it.
    find("#main").focus({ preventScroll: true });
    scrollTo(0, 0);
  }

  /** @param {Watchlist | null} watchlist null for all posts */
  #goTo(watchlist) {
    this.#watchlists.follow(watchlist);
    const same = watchlist && watchlist === this.#choice.watchlist;
    const change = { watchlist: watchlist?.name ?? null, ticker: null };
    this.#go(change, same ? "replaceState" : "pushState");
  }

  /** @param {Address} address */
  #enter(address) {
    const [before, choice] = [this.#choice, choiceAt(address, this.#watchlists.all)];
    this.#choice = choice;
    document.title = choice === EVERYTHING ? "Tickertape" : `${choice.name} · Tickertape`;
    leadFrom(address);
    showChoices(address);
    this.#watchlists.follow(choice.watchlist);
    this.#watchlistView.show(address.ticker ? undefined : choice.watchlist);
    if (!this.#following.connection || !sameChoice(before, choice)) this.#follow(choice);
    this.#figures.show(choice, address);
    this.#posts.list(address.sentiment);
  }

  /** @param {Choice} choice */
  #follow(choice) {
    this.#posts.reset();
    this.#figures.lose();
    const connection = this.#following.follow(choice);
    this.#status.follow(connection, choice.name);
    this.#status.enter("connecting");
    connection.start();
  }

  async #loadWatchlists() {
    // Without an answer the copy kept here is shown; any later request renews the session.
    await this.#watchlists.load().catch(() => undefined);
    const { address } = this.#navigation;
    const { watchlist } = address;
    const known = !watchlist || choiceAt(address, this.#watchlists.all).watchlist;
    if (known) return this.#navigation.enter();
    setText(find("#announcement"), `There is no watchlist ${watchlist} here; following all posts.`);
    this.#go({ watchlist: null }, "replaceState");
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
    if (type === "heartbeat" || type === "metrics") this.#clock.learn(payload.timestamp);
    this.#figures.advance();
  }

  /** @param {Item} item */
  #add(item) {
    if (this.#posts.add(item)) this.#figures.add(item);
  }

  #clear() {
    this.#posts.clear();
    this.#figures.lose();
  }

  /** @param {Metrics} metrics */
  #showMetrics(metrics) {
    this.#search.mentions = metrics.by_tag;
    this.#figures.showMentions(metrics.by_tag);
  }

  /**
   * A watchlist that was deleted elsewhere, or never belonged to this session.
   * @param {Choice} choice
   * @param {string} reason
   */
  #lose({ name, watchlist }, reason) {
    if (watchlist) {
      this.#watchlists.forget(watchlist);
      setText(find("#announcement"), `${name} is gone (${reason}); following all posts.`);
    }
    this.#go({ watchlist: null, ticker: null }, "replaceState");
  }
}

new Page().start();
