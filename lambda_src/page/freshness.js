/** What is said of figures that stand still, or are not there yet. */

import { when } from "./format.js";

const CURRENT = new Set(["live", "polling", "connecting"]);
// A stream brings the counts of 24 hours on change, and each slice once at its beginning.
const LEADERS_LAST = 300_000;

/**
 * @param {object} figures
 * @param {import("./connection.js").State} figures.state
 * @param {boolean} figures.known whether there is anything to see
 * @param {boolean} figures.failing whether the server was asked for them in vain
 * @param {number | null} figures.heard until when they are right, epoch milliseconds
 * @returns {string} empty where they are current
 */
export function freshness({ state, known, failing, heard }) {
  if (!known && !failing && state !== "offline" && state !== "unanswered") return "Reading …";
  if (!known) return "Could not be read; tried again by itself";
  if (!failing && CURRENT.has(state)) return "";
  return heard === null ? "Not current" : `As of ${when(heard, heard)}, not current`;
}

/**
 * Which tickers lead is read by itself, so it can be old where all else is current.
 * @param {number | null} readAt epoch milliseconds, by the server
 * @param {number | null} now epoch milliseconds, by the server
 * @returns {string} empty where it is current
 */
export function leadersFreshness(readAt, now) {
  if (readAt === null || now === null || now - readAt <= LEADERS_LAST) return "";
  return `The leaders are those of ${when(readAt, now)}; newer could not be read`;
}
