/** Asks for series one after the other: a visitor must not start an environment for each. */

/**
 * @param {(path: string) => Promise<any>} request
 * @returns {(wish: import("./live_series.js").Wish) => Promise<import("./history.js").Answer>}
 */
export function seriesReader(request) {
  /** @type {Promise<unknown>} */
  let last = Promise.resolve();
  return ({ range, tickers }) => {
    const query = new URLSearchParams({ range });
    if (tickers.length) query.set("tickers", tickers.join(","));
    const answer = last.then(() => request(`/api/v2/series?${query}`));
    last = answer.catch(() => undefined);
    return answer;
  };
}
