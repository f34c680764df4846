/** Where a person is on the page, as its address says it: back, forward and sharing work by that. */

import { SENTIMENTS } from "./feed.js";

export const RANGES = ["1h", "6h", "24h", "7d", "30d"];
export const ORDERS = ["mentions", "positive", "negative"];
// What an item's `source` may be.
const SOURCE = /^[^\u0000-\u001f\u007f]{1,64}$/;
const SYMBOL = /^[A-Z]{1,5}(\.[A-Z])?$/;

/**
 * @typedef {object} Address
 * @property {string} range one of RANGES
 * @property {string | null} ticker
 * @property {string | null} watchlist its name; never together with a ticker
 * @property {string | null} sentiment the only one that is listed
 * @property {string | null} source the only one that is listed
 * @property {string} sort one of ORDERS
 */

/** @type {Address} */
export const HOME = {
  range: "24h",
  ticker: null,
  watchlist: null,
  sentiment: null,
  source: null,
  sort: "mentions",
};

/**
 * What cannot be is left out, since anybody may have written the address.
 * @param {string} search
 * @returns {Address}
 */
export function addressOf(search) {
  const query = new URLSearchParams(search);
  const ticker = symbol(query.get("ticker")?.toUpperCase() ?? "");
  return {
    range: one(RANGES, query.get("range")) ?? HOME.range,
    ticker,
    watchlist: ticker ? null : query.get("watchlist") || null,
    sentiment: one(SENTIMENTS, query.get("sentiment")),
    source: SOURCE.exec(query.get("source") ?? "")?.[0] ?? null,
    sort: one(ORDERS, query.get("sort")) ?? HOME.sort,
  };
}

/**
 * Its query, with what else stood in the one that is left.
 * @param {Address} address
 * @param {string} [search]
 */
export function searchOf(address, search = "") {
  const query = new URLSearchParams(search);
  for (const [name, value] of Object.entries(address)) {
    // Taken out first, so that a view has one address, however it was reached.
    query.delete(name);
    if (value && value !== HOME[/** @type {keyof Address} */ (name)]) query.set(name, value);
  }
  return `?${query}`;
}

/**
 * @param {string} text
 * @returns {string | null}
 */
export function symbol(text) {
  return SYMBOL.test(text) ? text : null;
}

/**
 * @param {readonly string[]} choices
 * @param {string | null} value
 */
function one(choices, value) {
  return value && choices.includes(value) ? value : null;
}
