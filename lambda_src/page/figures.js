/** The figures of what is chosen: its tiles, its chart, and the tickers beside it. */

import { ChartView } from "./chart.js";
import { EVERYTHING } from "./choice.js";
import { compare } from "./comparison.js";
import { atMostEvery, find, setText } from "./dom.js";
import { freshness, leadersFreshness } from "./freshness.js";
import { total } from "./history.js";
import { LiveSeries } from "./live_series.js";
import { mostMentioned, namedTogether, ordered } from "./mentioned.js";
import { HOME } from "./address.js";
import { TickersView } from "./tickers.js";
import { TilesView } from "./tiles.js";

const REDRAW_EVERY = 200;
// As many as one request may name.
const AT_ONCE = 8;
const RANKED = 16;
const RANKED_EVERY = 15_000;

export class Figures {
  #tiles = new TilesView();
  #chart = new ChartView();
  #tickers = new TickersView();
  #clock;
  #feed;
  #trend;
  #week;
  /** Those of the tickers that are mentioned most, eight in each. @type {LiveSeries[]} */
  #ranked;
  #rankedAt = -Infinity;
  #choice = EVERYTHING;
  #address = HOME;
  /** @type {Record<string, number>} */
  #mentions = {};
  /** When the server counted them, epoch milliseconds. @type {number | null} */
  #mentionsAt = null;
  /** @type {import("./connection.js").State} */
  #state = "connecting";
  #note = find("#figures-note");
  #draw = atMostEvery(REDRAW_EVERY, () => this.#render());

  /**
   * @param {object} parts
   * @param {import("./moment.js").ServerClock} parts.clock
   * @param {import("./feed.js").Feed} parts.feed
   * @param {(wish: import("./live_series.js").Wish) => Promise<any>} parts.read
   */
  constructor({ clock, feed, read }) {
    this.#clock = clock;
    this.#feed = feed;
    const series = () => new LiveSeries(read, clock, this.#draw);
    this.#trend = series();
    this.#week = series();
    this.#ranked = Array.from({ length: RANKED / AT_ONCE }, series);
  }

  get #all() {
    return [this.#trend, this.#week, ...this.#ranked];
  }

  /** A table is filled while it is looked at. */
  showTables() {
    this.#render();
  }

  /**
   * @param {import("./choice.js").Choice} choice
   * @param {import("./address.js").Address} address
   */
  show(choice, address) {
    this.#choice = choice;
    this.#address = address;
    this.#trend.choose(address.range, choice.tickers);
    this.#week.choose("7d", choice.tickers);
    this.#rank();
    this.#draw();
  }

  /** What is held no longer follows from what was held before. */
  lose() {
    for (const series of this.#all) series.lose();
    this.#draw();
  }

  /** From now on everything arrives. */
  resume() {
    for (const series of this.#all) series.resume();
  }

  refresh() {
    for (const series of this.#all) series.refresh();
  }

  /** @param {import("./feed.js").Item} item */
  add(item) {
    for (const series of this.#all) series.add(item);
    this.#draw();
  }

  /** The server's time went on. */
  advance() {
    for (const series of this.#all) series.advance();
  }

  /** @param {import("./connection.js").State} state in some of which the figures stand still */
  showState(state) {
    this.#state = state;
    this.#draw();
  }

  /** @param {import("./source.js").Metrics} metrics */
  showMentions({ by_tag: mentions, timestamp }) {
    this.#mentions = mentions;
    this.#mentionsAt = Date.parse(timestamp);
    if (performance.now() - this.#rankedAt > RANKED_EVERY) this.#rank();
    this.#draw();
  }

  /** Which tickers have a bar: the chosen ones, or those that 24 hours mention most. */
  #rank() {
    const { tickers } = this.#choice;
    const names = tickers.length ? tickers : mostMentioned(this.#mentions, this.#tickers.most);
    if (names.length) this.#rankedAt = performance.now();
    this.#ranked.forEach((series, n) => {
      const part = names.slice(n * AT_ONCE, (n + 1) * AT_ONCE).sort();
      if (part.length) series.choose(this.#address.range, part);
      else series.drop();
    });
  }

  #render() {
    const trend = this.#trend.history;
    const hours = this.#week.history?.columns();
    this.#tiles.show({
      choice: this.#choice,
      history: trend,
      now: this.#clock.now(),
      comparison: hours ? compare(hours) : null,
    });
    const { failing } = this.#trend;
    this.#chart.show(trend, this.#address.sentiment, failing);
    this.#tickers.show(this.#rows(), this.#choice, {
      held: this.#feed.items.length,
      old: leadersFreshness(this.#mentionsAt, this.#clock.heard),
      read: this.#mentionsAt !== null,
    });
    const { heard } = this.#clock;
    setText(
      this.#note,
      freshness({ state: this.#state, known: !!trend, failing, heard }) || "\u00a0",
    );
  }

  /** @returns {import("./mentioned.js").Mentioned[]} */
  #rows() {
    const { ticker, sort } = this.#address;
    if (ticker)
      return ordered(namedTogether(ticker, this.#feed.items), sort).slice(0, this.#tickers.most);
    const rows = this.#ranked.flatMap(({ tickers, history }) => {
      const counts = history?.byTicker();
      return tickers.map((name) => ({ ticker: name, counts: counts?.get(name) ?? null }));
    });
    return ordered(
      rows.map((row) => ({ ...row, mentions: row.counts && total(row.counts) })),
      sort,
    );
  }
}
