/** A person's watchlists (configurations), with a copy here that outlives the session. */

const KEY = "tickertape.watchlists";
const PATH = "/api/v2/configurations";
const SYMBOL = /^[A-Z]{1,5}(\.[A-Z])?$/;
const MOST_TICKERS = 5;

/**
 * @typedef {{ id: string, name: string, tickers: string[], followed?: boolean }} Watchlist
 * `id` is empty while the server does not have it yet, after its session was renewed.
 */

/**
 * The distinct symbols in what a person typed.
 * @param {string} text
 * @returns {string[]}
 */
export function parseTickers(text) {
  const symbols = [
    ...new Set(
      text
        .toUpperCase()
        .split(/[\s,;]+/)
        .filter(Boolean),
    ),
  ];
  const odd = symbols.find((symbol) => !SYMBOL.test(symbol));
  if (odd) throw new Error(`${odd} is not a ticker: up to five letters, as in AAPL or BRK.B.`);
  if (!symbols.length) throw new Error("Name at least one ticker, as in AAPL, MSFT.");
  if (symbols.length > MOST_TICKERS) throw new Error("A watchlist holds at most five tickers.");
  return symbols;
}

export class Watchlists {
  #session;
  #storage;
  /** @type {Promise<void> | null} */
  #restoring = null;
  /** @type {Watchlist[]} */
  all;
  /** Whether something that was kept here could not be read. */
  damaged;

  /**
   * @param {import("./session.js").Session} session
   * @param {import("./storage.js").Shelf} storage
   */
  constructor(session, storage) {
    this.#session = session;
    this.#storage = storage;
    const { watchlists, damaged } = stored(storage);
    this.all = watchlists;
    this.damaged = damaged;
    if (damaged) this.#keep(watchlists);
    session.onExpired = () => this.#loseIds();
    session.onRenewed = () => this.#restore();
  }

  /** @returns {Watchlist | null} null where everything is followed */
  get followed() {
    return this.all.find(({ followed }) => followed) ?? null;
  }

  /** @param {Watchlist | null} watchlist */
  follow(watchlist) {
    // Each tab follows its own: writing down what is so already would call the others, and they us.
    if (this.followed === watchlist) return;
    for (const each of this.all) each.followed = each === watchlist;
    this.#keep(this.all);
  }

  /** Takes over what the server holds, where this person has been here before. */
  async load() {
    if (!this.#session.token) return;
    const { configurations } = await this.#session.request(PATH);
    this.#keep([...configurations.map(fromServer), ...this.#unsaved]);
    // The page may have been left in the middle of a renewal.
    await this.#restore();
  }

  /**
   * @param {string} name
   * @param {string[]} tickers
   */
  async create(name, tickers) {
    const body = { name, tickers };
    const made = fromServer(await this.#session.request(PATH, { method: "POST", body }));
    this.#keep([...this.all.filter((other) => other.id !== made.id), made]);
    return made;
  }

  /**
   * @param {Watchlist} watchlist
   * @param {string} name
   * @param {string[]} tickers
   */
  async change(watchlist, name, tickers) {
    const options = { method: "PUT", body: { name, tickers } };
    const { name: newName, tickers: newTickers } = fromServer(
      await this.#session.request(() => `${PATH}/${watchlist.id}`, options),
    );
    Object.assign(watchlist, { name: newName, tickers: newTickers });
    this.#keep(this.all);
  }

  /** @param {Watchlist} watchlist */
  async remove(watchlist) {
    await this.#session.request(() => `${PATH}/${watchlist.id}`, { method: "DELETE" });
    this.forget(watchlist);
  }

  /** @param {Watchlist} watchlist */
  forget(watchlist) {
    this.#keep(this.all.filter((other) => other !== watchlist));
  }

  /**
   * Another tab has changed them; what is followed here is this tab's own matter.
   * @param {string | null} key of the storage, null for all of it
   * @returns {boolean} whether that is so
   */
  changedElsewhere(key) {
    if (key !== KEY) return false;
    const { followed } = this;
    const named = (/** @type {string} */ name) => this.all.find((each) => each.name === name);
    const { watchlists } = stored(this.#storage);
    this.all = watchlists.map((fresh) =>
      Object.assign(this.#known(fresh.id) ?? named(fresh.name) ?? fresh, fresh),
    );
    for (const each of this.all) each.followed = each === followed;
    return true;
  }

  get #unsaved() {
    return this.all.filter(({ id }) => !id);
  }

  #loseIds() {
    for (const watchlist of this.all) watchlist.id = "";
    this.#keep(this.all);
  }

  /** Makes again in a new session what the old one had; each keeps its place. */
  #restore() {
    this.#restoring ??= this.#saveAll().finally(() => (this.#restoring = null));
    return this.#restoring;
  }

  async #saveAll() {
    for (const watchlist of this.#unsaved) {
      const body = { name: watchlist.name, tickers: watchlist.tickers };
      const made = await this.#session.requestOnce(PATH, { method: "POST", body });
      watchlist.id = made.config_id;
      this.#keep(this.all);
    }
  }

  /** @param {string} id */
  #known(id) {
    return this.all.find((watchlist) => id && watchlist.id === id);
  }

  /** @param {Watchlist[]} watchlists those known already stay the same objects */
  #keep(watchlists) {
    this.all = watchlists.map((fresh) => Object.assign(this.#known(fresh.id) ?? fresh, fresh));
    const text = JSON.stringify(this.all);
    // Other tabs hear of each change.
    if (text !== this.#storage.getItem(KEY)) this.#storage.setItem(KEY, text);
  }
}

/**
 * @param {{ config_id: string, name: string, tickers: { symbol: string }[] }} configuration
 * @returns {Watchlist}
 */
function fromServer({ config_id, name, tickers }) {
  return { id: config_id, name, tickers: tickers.map(({ symbol }) => symbol) };
}

/**
 * Anything may stand there: other versions of this page, and people, write to it too.
 * @param {import("./storage.js").Shelf} storage
 * @returns {{ watchlists: Watchlist[], damaged: boolean }}
 */
function stored(storage) {
  const text = storage.getItem(KEY) ?? "[]";
  try {
    const kept = JSON.parse(text);
    const watchlists = Array.isArray(kept) ? kept.filter(isWatchlist) : [];
    return { watchlists, damaged: watchlists.length !== kept?.length };
  } catch {
    return { watchlists: [], damaged: true };
  }
}

/**
 * @param {any} value
 * @returns {value is Watchlist}
 */
function isWatchlist(value) {
  return (
    typeof value?.id === "string" &&
    typeof value.name === "string" &&
    Array.isArray(value.tickers) &&
    value.tickers.length > 0 &&
    value.tickers.every(
      (/** @type {unknown} */ each) => typeof each === "string" && SYMBOL.test(each),
    )
  );
}
