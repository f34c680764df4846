/** Lines that a person drew: each is told of once whenever the last hour crosses it. */

export const MOST = 10;
/** Fewer posts have no mean that says anything. */
export const FEWEST = 5;
const KEY = "tickertape.alerts";
// It has to come back so far behind its line before it can cross it again.
const SCORE_MARGIN = 0.03;
const VOLUME_MARGIN = 0.1;

/**
 * @typedef {object} Alert
 * @property {string} id
 * @property {string} name of what is watched
 * @property {string[]} tickers none for all posts
 * @property {string | null} watchlist its id
 * @property {"score" | "volume"} measure of the last hour
 * @property {"above" | "below"} side
 * @property {number} line
 * @property {boolean | null} over whether it is past its line; null before it was measured
 * @property {number | null} value as it was measured last
 * @property {{ at: number, value: number } | null} crossed until the person puts it away
 * @typedef {Pick<Alert, "name" | "tickers" | "watchlist" | "measure" | "side" | "line">} Line
 */

/**
 * The same alert after another measurement. The first one only tells on which side it begins.
 * @param {Alert} alert
 * @param {number | null} value null where nothing is known, which changes nothing
 * @param {number} at epoch milliseconds
 * @returns {Alert}
 */
export function measured(alert, value, at) {
  if (value === null) return alert;
  const beyond = alert.side === "above" ? value - alert.line : alert.line - value;
  const margin = alert.measure === "score" ? SCORE_MARGIN : Math.max(1, VOLUME_MARGIN * alert.line);
  const over = beyond >= 0 || (alert.over === true && beyond >= -margin);
  const crosses = over && alert.over === false;
  return { ...alert, value, over, crossed: crosses ? { at, value } : alert.crossed };
}

/**
 * As its watchlist is now: renamed, changed, or made anew in another session.
 * @param {Alert} alert
 * @param {import("./watchlists.js").Watchlist[]} watchlists
 * @returns {Alert}
 */
export function current(alert, watchlists) {
  if (alert.watchlist === null) return alert;
  const found =
    watchlists.find(({ id }) => id && id === alert.watchlist) ??
    watchlists.find(({ name }) => name === alert.name);
  if (!found) return alert;
  return { ...alert, name: found.name, tickers: found.tickers, watchlist: found.id };
}

export class Alerts {
  #shelf;
  #onChange;
  #text = "";
  /** @type {Alert[]} */
  #all = [];

  /**
   * @param {import("./storage.js").Shelf} shelf shared with the other tabs
   * @param {() => void} onChange
   */
  constructor(shelf, onChange) {
    this.#shelf = shelf;
    this.#onChange = onChange;
  }

  /** @returns {Alert[]} */
  get all() {
    const text = this.#shelf.getItem(KEY) ?? "[]";
    if (text !== this.#text) [this.#text, this.#all] = [text, alertsIn(text)];
    return this.#all;
  }

  /**
   * @param {Line} line
   * @param {string} [id]
   */
  add(line, id = crypto.getRandomValues(new Uint32Array(2)).join("")) {
    if (this.all.length >= MOST) throw new Error(`There are ${MOST} alerts: remove one first.`);
    this.#keep([...this.all, { ...line, id, over: null, value: null, crossed: null }]);
  }

  /** @param {string} id */
  remove(id) {
    this.#keep(this.all.filter((alert) => alert.id !== id));
  }

  /** The person has seen it. @param {string} id */
  putAway(id) {
    this.#keep(this.all.map((alert) => (alert.id === id ? { ...alert, crossed: null } : alert)));
  }

  /**
   * @param {(alert: Alert) => Alert} change
   * @returns {Alert[]} those that crossed their line by it
   */
  update(change) {
    const before = this.all;
    const after = before.map(change);
    this.#keep(after);
    return after.filter(({ crossed }, n) => crossed && crossed !== before[n]?.crossed);
  }

  /** @param {Alert[]} alerts */
  #keep(alerts) {
    if (JSON.stringify(alerts) === JSON.stringify(this.all)) return;
    this.#shelf.setItem(KEY, JSON.stringify(alerts));
    this.#onChange();
  }
}

/**
 * Whatever stands in the storage: what is no alert is left out.
 * @param {string} text
 * @returns {Alert[]}
 */
function alertsIn(text) {
  try {
    const held = JSON.parse(text);
    return Array.isArray(held) ? held.filter(isAlert).slice(0, MOST) : [];
  } catch {
    return [];
  }
}

/** @param {any} held */
const isAlert = (held) =>
  typeof held?.id === "string" &&
  typeof held.name === "string" &&
  Array.isArray(held.tickers) &&
  held.tickers.every((/** @type {unknown} */ ticker) => typeof ticker === "string") &&
  ["score", "volume"].includes(held.measure) &&
  ["above", "below"].includes(held.side) &&
  Number.isFinite(held.line);
