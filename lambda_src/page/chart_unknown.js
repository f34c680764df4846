/** The part of the chart of which nothing is known: hatched, and said so. */

import { color } from "./chart_options.js";

const APART = 9;
const MARGIN = 12;

/**
 * @typedef {object} Unknown
 * @property {number} from seconds
 * @property {number} to seconds
 * @property {string} words
 */

/**
 * @param {import("uplot")} plot
 * @param {Unknown} unknown
 */
export function hatchUnknown(plot, unknown) {
  const { ctx, bbox } = plot;
  const { left, width } = place(plot, unknown);
  if (!(width > 0)) return;
  const ratio = devicePixelRatio;
  ctx.save();
  ctx.beginPath();
  ctx.rect(left, bbox.top, width, bbox.height);
  ctx.clip();
  ctx.strokeStyle = color("--line");
  ctx.lineWidth = ratio;
  ctx.beginPath();
  for (let x = left - bbox.height; x < left + width; x += APART * ratio) {
    ctx.moveTo(x, bbox.top + bbox.height);
    ctx.lineTo(x + bbox.height, bbox.top);
  }
  ctx.stroke();
  ctx.restore();
}

/**
 * Over the grid, which would strike them out.
 * @param {import("uplot")} plot
 * @param {Unknown} unknown
 */
export function nameUnknown(plot, unknown) {
  const { ctx, bbox } = plot;
  const { left, width } = place(plot, unknown);
  const { words } = unknown;
  const ratio = devicePixelRatio;
  ctx.save();
  ctx.font = `${12 * ratio}px Inter, system-ui, sans-serif`;
  const text = ctx.measureText(words).width;
  if (text + 2 * MARGIN * ratio < width) {
    const [x, y] = [left + (width - text) / 2, bbox.top + bbox.height / 2];
    ctx.fillStyle = color("--panel");
    ctx.fillRect(x - 6 * ratio, y - 11 * ratio, text + 12 * ratio, 22 * ratio);
    ctx.fillStyle = color("--muted");
    ctx.textBaseline = "middle";
    ctx.textAlign = "left";
    ctx.fillText(words, x, y);
  }
  ctx.restore();
}

/**
 * @param {import("uplot")} plot
 * @param {Unknown} unknown
 */
function place({ bbox, valToPos }, { from, to }) {
  const left = Math.max(bbox.left, valToPos(from, "x", true));
  return { left, width: Math.min(valToPos(to, "x", true), bbox.left + bbox.width) - left };
}
