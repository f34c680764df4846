/** Where the posts come from: the whole feed, or one ticker's or watchlist's part of it. */

import { bearer, request, requestInTurn } from "./api.js";
import { STATUS, STREAMS } from "./contract.js";
import { Sharing } from "./sharing.js";

const SNAPSHOT = 500;
// Below this share of free connections a full server's own Retry-After is waited for.
const PLENTY = 0.1;

/**
 * @typedef {object} Metrics items of 24 hours
 * @property {number} tickers how many tickers they name
 * @property {Record<string, number>} by_tag by ticker, most first
 * @property {string} timestamp
 */

/**
 * @param {object} parts
 * @param {import("./runtime.js").Runtime} parts.runtime
 * @param {import("./session.js").Session} parts.session
 * @param {import("./place.js").Place} parts.place
 * @param {import("./choice.js").Choice} parts.choice
 * @param {(items: import("./feed.js").Item[]) => void} parts.onSnapshot
 * @param {() => void} parts.onStale what is shown is no longer a contiguous part of the feed
 * @param {(metrics: Metrics) => void} parts.onMetrics
 * @returns {import("./follower.js").Source}
 */
export function feedSource({ runtime, session, place, choice, onSnapshot, onStale, onMetrics }) {
  const { tickers, watchlist } = choice;
  /** @type {Record<string, string>} */
  const narrowed = tickers.length ? { tickers: tickers.join(",") } : {};
  /** @param {Record<string, string>} query */
  const items = (query) => {
    const parameters = new URLSearchParams({ ...query, ...narrowed });
    return request(`/api/v2/items?${parameters}`);
  };
  const metrics = () => requestInTurn("/api/v2/metrics").then(onMetrics, () => undefined);
  /** @type {string | null} */
  let token = null;
  const name = () => (watchlist ? `watchlist ${watchlist.id}` : `feed ${tickers.join(",")}`);
  return {
    ends: watchlist !== null,
    sharing: new Sharing(name, place),
    silence: () => runtime.silence(),
    renew: () => session.renew(token),
    async stream() {
      if (!watchlist) {
        // With a session connections are counted by person, without one by address.
        ({ token } = session);
        const query = tickers.length ? `?${new URLSearchParams(narrowed)}` : "";
        const url = (await runtime.streamAddress(STREAMS.feed)) + query;
        return { url: place.at(url), headers: token ? bearer(token) : {} };
      }
      const headers = await session.headers();
      ({ token } = session);
      if (!watchlist.id) throw new Error(`${watchlist.name} is not saved yet`);
      const url = await runtime.streamAddress(STREAMS.configuration, { config_id: watchlist.id });
      return { url: place.at(url), headers };
    },
    async snapshot() {
      onStale();
      const page = await items({ limit: String(SNAPSHOT) });
      onSnapshot(page.items);
      // The stream brings them too, but maybe not soon. Not beside the items, see requestInTurn.
      metrics();
      return page.cursor;
    },
    async poll(cursor) {
      const [page] = await Promise.all([
        items({ limit: String(SNAPSHOT), ...(cursor && { after: cursor }) }),
        metrics(),
      ]);
      return page;
    },
    async room() {
      const { token: mine } = session;
      const address = place.at(await runtime.streamAddress(STATUS));
      const status = await request(address, { headers: mine ? bearer(mine) : {} });
      const { available, max_connections: most, room } = status;
      return room > 0 && available > PLENTY * most;
    },
  };
}
