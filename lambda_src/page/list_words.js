/** What a list without posts says instead. */

/**
 * @typedef {object} List
 * @property {boolean} read whether the newest posts were read
 * @property {number} held how many posts are held, listed or not
 * @property {number} listed how many of them are listed
 * @property {{ sentiment: string | null, source: string | null }} only what alone is listed
 * @property {import("./connection.js").State} state
 * @property {import("./choice.js").Choice} choice
 */

const LOST = new Set(["reconnecting", "offline", "unanswered"]);

/**
 * @param {List} list
 * @returns {string} empty where there are posts to see
 */
export function listWords({ read, held, listed, only, state, choice }) {
  if (listed) return "";
  if (!read && LOST.has(state))
    return "No posts could be read yet: Tickertape does not answer. It is tried again by itself; the connection at the top says when.";
  if (!read) return "Reading the newest posts …";
  if (held)
    return `None of the newest ${held} posts is ${kind(only)}. Press what is pressed again to see them all.`;
  if (choice.tickers.length)
    return `No posts name ${names(choice.tickers)} yet. One appears here as soon as it is published.`;
  return "No posts yet. They appear here as soon as they are published.";
}

/** @param {{ sentiment: string | null, source: string | null }} only */
function kind({ sentiment, source }) {
  return [sentiment, source && `from ${source}`].filter(Boolean).join(" and ");
}

/** @param {string[]} tickers */
function names(tickers) {
  if (tickers.length < 2) return tickers.join();
  return `${tickers.slice(0, -1).join(", ")} or ${tickers.at(-1)}`;
}
