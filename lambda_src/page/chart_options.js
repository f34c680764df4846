/** How uPlot draws the chart. Colours are read when drawn, so that they follow the theme. */

import uPlot from "uplot";
import { hourMinute } from "./format.js";

const MINUTE = 60;

/**
 * @param {object} parts
 * @param {{ width: number, height: number }} parts.size
 * @param {() => [number, number]} parts.rangeX seconds
 * @param {(index: number | null | undefined) => void} parts.onPoint the column pointed at
 * @returns {uPlot.Options}
 */
export function chartOptions({ size, rangeX, onPoint }) {
  const axis = { stroke: () => color("--muted"), font: "12px Inter, system-ui, sans-serif" };
  const grid = { stroke: () => color("--line"), width: 1 };
  const bars = uPlot.paths.bars?.({ size: [0.72, 28], radius: 0.2 });
  /** @param {string} name of a colour */
  const bar = (name) => ({
    paths: bars,
    fill: () => color(name),
    stroke: () => color(name),
    width: 0,
    points: { show: false },
  });
  return {
    ...size,
    legend: { show: false },
    cursor: { y: false, points: { show: false }, drag: { x: false, y: false } },
    padding: [10, 18, 0, 0],
    scales: {
      x: { range: rangeX },
      y: { range: (_plot, low, high) => symmetric(low, high) },
      score: { range: () => [0, 1] },
    },
    axes: [
      {
        ...axis,
        grid: { show: false },
        ticks: { show: false },
        size: 28,
        space: 72,
        incrs: [1, 2, 5, 10, 15, 30, 60, 120, 180, 240, 360].map((each) => each * MINUTE),
        values: (_plot, splits) => splits.map((split) => hourMinute(split * 1000)),
      },
      {
        ...axis,
        grid,
        ticks: { show: false },
        size: 40,
        incrs: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 5000],
        values: (_plot, splits) => splits.map((split) => String(Math.abs(split))),
      },
    ],
    series: [
      {},
      bar("--positive"),
      bar("--negative"),
      {
        scale: "score",
        stroke: () => color("--ink"),
        width: 2,
        spanGaps: true,
        points: { show: false },
      },
    ],
    hooks: { setCursor: [(plot) => onPoint(plot.cursor.idx)] },
  };
}

/** @param {string} property */
function color(property) {
  return getComputedStyle(document.documentElement).getPropertyValue(property).trim();
}

/**
 * Zero in the middle, where a mean score of 0.5 is too.
 * @param {number | null} low
 * @param {number | null} high
 * @returns {[number, number]}
 */
function symmetric(low, high) {
  const most = Math.max(3, -(low ?? 0), high ?? 0) * 1.1;
  return [-most, most];
}
