/** The chart of sentiment over time: columns by sentiment, and above them the mean score. */

import uPlot from "uplot";
import { chartOptions } from "./chart_options.js";
import { hatchUnknown, nameUnknown } from "./chart_unknown.js";
import { find, make, setText } from "./dom.js";
import { dayAndTime, twoDigits } from "./format.js";
import { mean, sum, total } from "./history.js";
import { SENTIMENTS } from "./feed.js";

const STEP_NAMES = new Map([
  [60, "minute"],
  [300, "5 minutes"],
  [900, "quarter of an hour"],
  [3_600, "hour"],
  [21_600, "6 hours"],
]);

/**
 * @typedef {import("./history.js").Column} Column
 * @typedef {import("./history.js").Counts} Counts
 */

export class ChartView {
  #frame = find("#chart-frame");
  #readout = find("#chart-readout");
  #table = find("#trend tbody");
  /** @type {import("./history.js").History | null} */
  #history = null;
  /** @type {Column[]} */
  #columns = [];
  #most = 0;
  #failing = false;
  #plot;

  constructor() {
    this.#plot = new uPlot(
      chartOptions({
        size: this.#size(),
        rangeX: () => this.#rangeX(),
        most: () => this.#most,
        onPoint: (index) => this.#showReadout(index),
        underneath: (plot) => this.#unknown && hatchUnknown(plot, this.#unknown),
        above: (plot) => this.#unknown && nameUnknown(plot, this.#unknown),
      }),
      [[], [], [], [], []],
      this.#frame,
    );
    new ResizeObserver(() => this.#plot.setSize(this.#size())).observe(this.#frame);
    for (const look of ["(prefers-color-scheme: dark)", "print"]) {
      matchMedia(look).addEventListener("change", () => this.#plot.redraw(false, true));
    }
  }

  /**
   * @param {import("./history.js").History | null} history null while it is not known
   * @param {string | null} sentiment the only one that is drawn
   * @param {boolean} failing whether it was asked for in vain
   */
  show(history, sentiment, failing) {
    this.#history = history;
    this.#failing = failing;
    this.#columns = history?.columns() ?? [];
    const heights = this.#columns.map(({ counts }) => stacked(counts, sentiment));
    this.#most = Math.max(0, ...heights.map(([all]) => all ?? 0));
    this.#plot.setData([
      this.#columns.map(({ start }) => (start + (history?.step ?? 0) / 2) / 1_000),
      heights.map(([all]) => all),
      heights.map(([, lower]) => lower),
      heights.map(([, , lowest]) => lowest),
      this.#columns.map(({ counts }) => mean(counts)),
    ]);
    this.#describe();
    this.#showReadout(this.#plot.cursor.idx);
    if (!find("#trend .table-view").hidden) this.#showTable();
  }

  /** The same numbers as rows, newest first; made only while they are looked at. */
  #showTable() {
    const known = this.#columns.filter(({ counts }) => counts).reverse();
    this.#table.replaceChildren(...known.map(tableRow));
    if (known.length === this.#columns.length) return;
    const cell = make("td", { colSpan: 5, className: "unknown" }, this.#unknownWords());
    this.#table.append(make("tr", {}, cell));
  }

  #size() {
    return { width: this.#frame.clientWidth, height: this.#frame.clientHeight };
  }

  /** @returns {[number, number]} */
  #rangeX() {
    return this.#history ? [this.#history.start / 1_000, this.#history.end / 1_000] : [0, 1];
  }

  #unknownWords() {
    const since = this.#history?.since;
    return since ? `No history before ${dayAndTime(since)}` : "No history yet";
  }

  /** What lies before the first step of which something is known. */
  get #unknown() {
    if (!this.#history) return null;
    const { start, end } = this.#history;
    const to = this.#columns.find(({ counts }) => counts)?.start ?? end;
    return { from: start / 1_000, to: to / 1_000, words: this.#unknownWords() };
  }

  /** @param {number | null | undefined} index the column under the pointer */
  #showReadout(index) {
    const column = this.#columns[index ?? -1];
    const step = STEP_NAMES.get((this.#history?.step ?? 0) / 1_000) ?? "step";
    const reading = this.#failing
      ? "History could not be read; it is tried again by itself"
      : "Reading history …";
    const general = this.#history ? `Posts per ${step}, and their mean score` : reading;
    setText(
      this.#readout,
      column ? `${dayAndTime(column.start)} · ${words(column.counts)}` : general,
    );
  }

  #describe() {
    const all = sum(this.#columns.map(({ counts }) => counts));
    const from = this.#history ? ` since ${dayAndTime(this.#history.start)}` : "";
    this.#frame.setAttribute("aria-label", `Sentiment${from}: ${words(all)}`);
  }
}

/**
 * The heights at which positive, neutral and negative end; null where there is nothing to draw.
 * @param {Counts | null} counts
 * @param {string | null} only
 * @returns {(number | null)[]}
 */
function stacked(counts, only) {
  if (!counts || !total(counts)) return [null, null, null];
  const [positive, neutral, negative] = SENTIMENTS.map((each) =>
    only && only !== each ? 0 : counts[each],
  );
  const lower = (neutral ?? 0) + (negative ?? 0);
  return [(positive ?? 0) + lower, lower, negative ?? 0];
}

/** @param {Counts | null} counts */
function words(counts) {
  if (!counts) return "not known";
  const numbers = SENTIMENTS.map((each) => `${counts[each]} ${each}`).join(", ");
  const average = mean(counts);
  return average === null ? numbers : `${numbers} · mean ${twoDigits(average)}`;
}

/** @param {Column} column */
function tableRow({ start, counts }) {
  const average = mean(counts);
  const numbers = SENTIMENTS.map((each) => String(counts?.[each] ?? "–"));
  const cells = [...numbers, average === null ? "–" : twoDigits(average)];
  const time = make("time", { dateTime: new Date(start).toISOString() }, dayAndTime(start));
  return make(
    "tr",
    {},
    make("th", { scope: "row" }, time),
    ...cells.map((text) => make("td", {}, text)),
  );
}
