/** Puts the page together. */

import { Alerting } from "./alerting.js";
import { requestInTurn } from "./api.js";
import { watchAttention } from "./attention.js";
import { EVERYTHING, choiceAt, sameChoice } from "./choice.js";
import { installChoices, showChoices } from "./choices.js";
import { installDownload } from "./csv.js";
import { find } from "./dom.js";
import { startOrSay } from "./failure.js";
import { Figures } from "./figures.js";
import { Following } from "./following.js";
import { Imports } from "./imports.js";
import { Intake } from "./intake.js";
import { installLinks, leadFrom } from "./links.js";
import { ServerClock } from "./moment.js";
import { Navigation } from "./navigation.js";
import { Place } from "./place.js";
import { Posts } from "./posts.js";
import { watchRelease } from "./release_notice.js";
import { Runtime } from "./runtime.js";
import { Search } from "./search.js";
import { readSeries } from "./series.js";
import { Session } from "./session.js";
import { installShortcuts } from "./shortcuts.js";
import { SourcesView } from "./sources.js";
import { StatusView } from "./status.js";
import { BrowserShelf } from "./storage.js";
import { installViewSwitches } from "./views.js";
import { tellDamaged, tellForgetful } from "./watchlist_notices.js";
import { WatchlistReview } from "./watchlist_review.js";
import { WatchlistView } from "./watchlist_view.js";
import { Watchlists } from "./watchlists.js";

/**
 * @typedef {import("./choice.js").Choice} Choice
 * @typedef {import("./address.js").Address} Address
 * @typedef {import("./watchlists.js").Watchlist} Watchlist
 */

class Page {
  #storage = new BrowserShelf(() => localStorage);
  #session = new Session(this.#storage);
  #watchlists = new Watchlists(this.#session, this.#storage);
  #runtime = new Runtime();
  #place = new Place();
  #clock = new ServerClock();
  #posts = new Posts(this.#clock);
  #navigation = new Navigation((address) => this.#enter(address));
  #choice = EVERYTHING;
  #status = new StatusView((state) => this.#showState(state));
  #figures = new Figures({ clock: this.#clock, feed: this.#posts.feed, read: readSeries });
  #alerting = new Alerting({
    shelf: this.#storage,
    watchlists: this.#watchlists,
    read: readSeries,
    clock: this.#clock,
    choice: () => this.#choice,
    onGo: (address) => this.#go(address),
  });
  #search = new Search({
    onChoose: (ticker) => this.#goToTicker(ticker),
    onEvery: async () => (await requestInTurn("/api/v2/metrics")).by_tag,
  });
  #watchlistView = new WatchlistView(this.#watchlists, (watchlist) => this.#goTo(watchlist));
  #review = new WatchlistReview({
    watchlists: this.#watchlists,
    navigation: this.#navigation,
    choice: () => this.#choice,
    onFollow: (watchlist) => this.#goTo(watchlist),
  });
  #release = watchRelease(this.#runtime);
  #sources = new SourcesView({
    ask: () => requestInTurn("/api/v2/sources"),
    clock: this.#clock,
    onChoose: (source) => this.#go({ source }),
  });
  #intake = new Intake({
    posts: this.#posts,
    figures: this.#figures,
    alerting: this.#alerting,
    search: this.#search,
    status: this.#status,
    clock: this.#clock,
    place: this.#place,
    release: this.#release,
    sources: this.#sources,
  });
  #following = new Following(
    { runtime: this.#runtime, session: this.#session, place: this.#place },
    {
      onStale: () => this.#intake.clear(),
      onSnapshot: (items) => this.#intake.begin(items),
      onMetrics: (metrics) => this.#intake.poll(metrics),
      onState: (state) => this.#status.enter(state),
      onEvent: (type, payload, id) => this.#intake.receive(type, payload, id),
      onEnd: (choice) => this.#review.lose(choice),
    },
  );

  start() {
    // Asked for early; whoever needs it asks again should this fail.
    this.#runtime.facts().catch(() => undefined);
    watchAttention({
      onRest: () => {
        this.#following.connection?.rest();
        this.#place.leave();
      },
      onWake: () => this.#following.connection?.wake(),
    });
    installViewSwitches(() => this.#figures.showTables());
    installChoices((change) => this.#go(change));
    installLinks((ticker) => this.#goToTicker(ticker));
    installShortcuts(this.#storage);
    installDownload(() => ({
      name: this.#choice.name,
      now: this.#clock.now() ?? Date.now(),
      items: this.#posts.listed,
    }));
    document.addEventListener("visibilitychange", () => document.hidden || this.#lookAgain());
    addEventListener("storage", ({ key }) => {
      if (this.#watchlists.changedElsewhere(key)) this.#review.look();
    });
    if (this.#watchlists.damaged) tellDamaged();
    new Imports(this.#runtime);
    const { followed } = this.#watchlists;
    // An address that says nothing leads to where this person was.
    if (!location.search && followed) this.#go({ watchlist: followed.name }, "replaceState");
    else this.#navigation.enter();
    this.#review.load();
    this.#alerting.start();
  }

  /** @param {import("./connection.js").State} state */
  #showState(state) {
    this.#posts.showState(state);
    this.#figures.showState(state);
  }

  #lookAgain() {
    this.#release.check();
    this.#sources.look();
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
    this.#alerting.title = choice === EVERYTHING ? "Tickertape" : `${choice.name} · Tickertape`;
    leadFrom(address);
    showChoices(address);
    this.#watchlists.follow(choice.watchlist);
    this.#watchlistView.show(address.ticker ? undefined : choice.watchlist);
    if (this.#storage.forgets && this.#watchlists.all.length) tellForgetful();
    if (!this.#following.connection || !sameChoice(before, choice)) this.#follow(choice);
    this.#figures.show(choice, address);
    this.#sources.choose(address.source);
    this.#posts.list(address);
  }

  /** @param {Choice} choice */
  #follow(choice) {
    this.#posts.reset(choice);
    this.#figures.lose();
    const connection = this.#following.follow(choice);
    this.#status.follow(connection, choice.name);
    this.#status.enter("connecting");
    connection.start();
  }
}

startOrSay(() => new Page().start());
