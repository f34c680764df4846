/** The posts that are listed, as a file for a spreadsheet. */

import { find, make } from "./dom.js";

/** @typedef {import("./feed.js").Item} Item */

const COLUMNS = /** @type {const} */ ([
  "published_at",
  "timestamp",
  "tickers",
  "sentiment",
  "score",
  "source",
  "url",
  "event_id",
  "item_id",
]);
// A spreadsheet takes a cell that begins so for a formula, behind some of the white space too.
const FORMULA = /^\s*[=+\-@\t\r\n\uFF0B\uFF0D\uFF1D\uFF20]/;
// Without it Excel takes UTF-8 for something else.
const MARK = "\uFEFF";

/**
 * As RFC 4180 says, with a header.
 * @param {Item[]} items
 */
export function csvOf(items) {
  const rows = items.map((item) => COLUMNS.map((column) => cell(item[column])));
  return [COLUMNS, ...rows].map((row) => `${row.join(",")}\r\n`).join("");
}

/**
 * @param {string} name of what is followed
 * @param {number} now epoch milliseconds
 */
export function fileName(name, now) {
  const words = name.replace(/[^\p{L}\p{N}.]+/gu, "-").replace(/^[-.]+|[-.]+$/g, "");
  return `tickertape-${words || "posts"}-${new Date(now).toISOString().slice(0, 16).replace(":", "")}.csv`;
}

/**
 * @param {() => { name: string, now: number, items: Item[] }} listed what is seen now
 */
export function installDownload(listed) {
  find("#download").addEventListener("click", () => {
    const { name, now, items } = listed();
    const file = new Blob([MARK, csvOf(items)], { type: "text/csv;charset=utf-8" });
    const href = URL.createObjectURL(file);
    make("a", { href, download: fileName(name, now) }).click();
    // The browser has taken the file over before it runs this.
    setTimeout(() => URL.revokeObjectURL(href));
  });
}

/** @param {string | number | string[] | undefined} value */
function cell(value) {
  const text = Array.isArray(value) ? value.join(" ") : String(value ?? "");
  const harmless = typeof value !== "number" && FORMULA.test(text) ? `'${text}` : text;
  return /[",\r\n;\t']/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}
