/** What is followed: all posts, a watchlist's, or a ticker's. */

/** @typedef {import("./watchlists.js").Watchlist} Watchlist */

/**
 * @typedef {object} Choice
 * @property {string} name
 * @property {string[]} tickers none for all
 * @property {Watchlist | null} watchlist
 */

/** @type {Choice} */
export const EVERYTHING = { name: "All posts", tickers: [], watchlist: null };

/**
 * A watchlist that is not among these is not this person's, or is no more.
 * @param {import("./address.js").Address} address
 * @param {Watchlist[]} watchlists
 * @returns {Choice}
 */
export function choiceAt({ ticker, watchlist: name }, watchlists) {
  if (ticker) return { name: ticker, tickers: [ticker], watchlist: null };
  const named = watchlists.filter((each) => each.name === name);
  const watchlist = named.find(({ followed }) => followed) ?? named[0];
  return watchlist ? { name: watchlist.name, tickers: watchlist.tickers, watchlist } : EVERYTHING;
}

/**
 * @param {Choice} one
 * @param {Choice} other
 */
export function sameChoice(one, other) {
  return one.watchlist === other.watchlist && one.tickers.join() === other.tickers.join();
}
