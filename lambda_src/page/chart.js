/** The chart of sentiment over time: positive posts up, negative down, the mean score between. */

import uPlot from "uplot";
import { chartOptions } from "./chart_options.js";
import { find, make, setText } from "./dom.js";
import { SENTIMENTS } from "./feed.js";
import { hourMinute, twoDigits } from "./format.js";

const STEP_NAMES = new Map([
  [10_000, "10 seconds"],
  [30_000, "30 seconds"],
  [60_000, "minute"],
  [120_000, "2 minutes"],
  [300_000, "5 minutes"],
  [600_000, "10 minutes"],
  [1_800_000, "half hour"],
]);

/** @typedef {import("./series.js").Column} Column */

export class ChartView {
  #frame = find("#chart-frame");
  #readout = find("#chart-readout");
  #table = find("#trend tbody");
  /** @type {Column[]} */
  #columns = [];
  #step = 0;
  #plot;

  constructor() {
    this.#plot = new uPlot(
      chartOptions({
        size: this.#size(),
        rangeX: () => this.#rangeX(),
        onPoint: (index) => this.#showReadout(index),
      }),
      [[], [], [], []],
      this.#frame,
    );
    new ResizeObserver(() => this.#plot.setSize(this.#size())).observe(this.#frame);
    const dark = matchMedia("(prefers-color-scheme: dark)");
    dark.addEventListener("change", () => this.#plot.redraw(false, true));
  }

  /** @param {{ step: number, columns: Column[] }} window */
  show({ step, columns }) {
    this.#columns = columns;
    this.#step = step;
    this.#plot.setData([
      columns.map(({ start }) => (start + step / 2) / 1000),
      columns.map(({ positive }) => positive || null),
      columns.map(({ negative }) => -negative || null),
      columns.map(({ average }) => average),
    ]);
    this.#describe();
    this.#showReadout(this.#plot.cursor.idx);
    if (!find("#trend .table-view").hidden) this.showTable();
  }

  /** The same numbers as rows, newest first; rebuilt only while they are looked at. */
  showTable() {
    const filled = this.#columns.filter(({ average }) => average !== null).reverse();
    this.#table.replaceChildren(...filled.map(tableRow));
  }

  #size() {
    return { width: this.#frame.clientWidth, height: this.#frame.clientHeight };
  }

  /** @returns {[number, number]} seconds */
  #rangeX() {
    const first = this.#columns[0]?.start ?? Date.now() - 1;
    const last = this.#columns.at(-1)?.start ?? Date.now();
    return [first / 1000, (last + this.#step) / 1000];
  }

  /** @param {number | null | undefined} index the column under the pointer */
  #showReadout(index) {
    const column = this.#columns[index ?? -1];
    const step = `Posts per ${STEP_NAMES.get(this.#step) ?? "step"} and their mean score`;
    setText(this.#readout, column ? `${hourMinute(column.start)} · ${words(column)}` : step);
  }

  #describe() {
    const sums = { positive: 0, neutral: 0, negative: 0 };
    for (const column of this.#columns) {
      for (const sentiment of SENTIMENTS) sums[sentiment] += column[sentiment];
    }
    const from = this.#columns[0] ? hourMinute(this.#columns[0].start) : "";
    const counts = `${sums.positive} positive, ${sums.neutral} neutral, ${sums.negative} negative`;
    this.#frame.setAttribute("aria-label", `Sentiment since ${from}: ${counts} posts`);
  }
}

/** @param {Column} column */
function words({ positive, neutral, negative, average }) {
  const mean = average === null ? "" : ` · mean ${twoDigits(average)}`;
  return `${positive} positive, ${neutral} neutral, ${negative} negative${mean}`;
}

/** @param {Column} column */
function tableRow({ start, positive, neutral, negative, average }) {
  const numbers = [positive, neutral, negative].map(String);
  const cells = [...numbers, twoDigits(average ?? 0)].map((text) => make("td", {}, text));
  return make("tr", {}, make("th", { scope: "row" }, hourMinute(start)), ...cells);
}
