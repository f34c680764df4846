/** How uPlot draws the chart. Colours are read when drawn, so that they follow the theme. */

import uPlot from "uplot";
import { striped } from "./chart_marks.js";
import { countRange, countSplits, scoreRange } from "./chart_scale.js";
import { day, hourMinute } from "./format.js";

const MINUTE = 60;
const DAY = 86_400;
const INCREMENTS = [1, 2, 5, 10, 15, 30, 60, 120, 180, 240, 360, 720].map((each) => each * MINUTE);

/**
 * @param {object} parts
 * @param {{ width: number, height: number }} parts.size
 * @param {() => [number, number]} parts.rangeX seconds
 * @param {() => number} parts.most the largest count
 * @param {(index: number | null | undefined) => void} parts.onPoint the column pointed at
 * @param {(plot: uPlot) => void} parts.underneath draws below everything else
 * @param {(plot: uPlot) => void} parts.above draws over everything else
 * @returns {uPlot.Options}
 */
export function chartOptions({ size, rangeX, most, onPoint, underneath, above }) {
  const axis = { stroke: () => color("--muted"), font: "12px Inter, system-ui, sans-serif" };
  const grid = { stroke: () => color("--line"), width: 1 };
  return {
    ...size,
    legend: { show: false },
    cursor: { y: false, points: { show: false }, drag: { x: false, y: false } },
    padding: [4, 4, 0, 0],
    scales: {
      x: { range: rangeX },
      y: { range: () => countRange(most()) },
      score: { range: scoreRange },
    },
    axes: [
      {
        ...axis,
        grid: { show: false },
        ticks: { show: false },
        size: 28,
        space: 72,
        incrs: [...INCREMENTS, ...[1, 2, 5, 7].map((each) => each * DAY)],
        values: (_plot, splits) => splits.map(timeLabel),
      },
      {
        ...axis,
        grid,
        ticks: { show: false },
        size: 48,
        splits: () => countSplits(most()),
        values: (_plot, splits) => splits.map(String),
      },
      {
        ...axis,
        scale: "score",
        side: 1,
        grid,
        ticks: { show: false },
        size: 34,
        splits: () => [0, 0.5, 1],
        values: (_plot, splits) => splits.map(String),
      },
    ],
    // Each is drawn over the one before: what stays visible of it is its own part of the column.
    series: [
      {},
      bar("--positive"),
      bar("--neutral"),
      {
        ...bar("--negative"),
        fill: (plot) => striped(plot.ctx, color("--negative"), color("--stripes")),
      },
      {
        scale: "score",
        stroke: () => color("--ink"),
        width: 1.5,
        points: { show: true, size: 4, fill: () => color("--ink") },
      },
    ],
    hooks: {
      setCursor: [(plot) => onPoint(plot.cursor.idx)],
      drawClear: [underneath],
      draw: [above],
    },
  };
}

/**
 * @param {string} name
 * @returns {uPlot.Series}
 */
function bar(name) {
  return {
    paths: uPlot.paths.bars?.({ size: [0.8, 28] }),
    fill: () => color(name),
    stroke: () => color(name),
    width: 0,
    points: { show: false },
  };
}

/** The date at midnight, the time of day else; nothing before there is history. @param {number} second */
function timeLabel(second) {
  if (second < DAY) return "";
  const time = new Date(second * 1_000);
  return time.getHours() || time.getMinutes() ? hourMinute(+time) : day(+time);
}

/** @param {string} property */
export function color(property) {
  return getComputedStyle(document.documentElement).getPropertyValue(property).trim();
}
