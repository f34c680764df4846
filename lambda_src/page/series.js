/** Series as the server counts them. */

import { requestInTurn } from "./api.js";

/**
 * @param {import("./live_series.js").Wish} wish
 * @returns {Promise<import("./history.js").Answer>}
 */
export function readSeries({ range, tickers }) {
  const query = new URLSearchParams({ range });
  if (tickers.length) query.set("tickers", tickers.join(","));
  return requestInTurn(`/api/v2/series?${query}`);
}
