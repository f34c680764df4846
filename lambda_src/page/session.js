/** The session: made silently when first needed, kept across reloads, renewed when it expires. */

import { ApiError, bearer, request } from "./api.js";

const KEY = "tickertape.session";
// What a header can hold; whatever else stands there was not written by this page.
const TOKEN = /^[\w.~+/=-]{1,512}$/;

export class Session {
  #storage;
  #send;
  /** The first session under way. @type {Promise<void> | null} */
  #making = null;
  /** @type {Promise<void> | null} */
  #renewing = null;
  /** Called just before the new token is kept: what the old session owned is its no longer. */
  onExpired = () => {};
  /** Called with a fresh session, to make again what the old one owned. */
  onRenewed = async () => {};

  /**
   * @param {import("./storage.js").Shelf} storage
   * @param {typeof request} send
   */
  constructor(storage, send = request) {
    this.#storage = storage;
    this.#send = send;
  }

  /** @returns {string | null} */
  get token() {
    const kept = this.#storage.getItem(KEY) ?? "";
    return TOKEN.test(kept) ? kept : null;
  }

  /** @returns {Promise<Record<string, string>>} */
  async headers() {
    if (!this.token) await (this.#making ??= this.#create().finally(() => (this.#making = null)));
    return bearer(this.token ?? "");
  }

  /**
   * A request of this session; one that is refused is made again with a new session. `path` may
   * be a function, since what the old session owned has a new address in the new one.
   * @param {string | (() => string)} path
   * @param {{ method?: string, body?: object }} [options]
   */
  async request(path, options = {}) {
    const address = typeof path === "function" ? path : () => path;
    const { token } = this;
    try {
      return await this.requestOnce(address(), options);
    } catch (error) {
      if (!(error instanceof ApiError) || error.status !== 401) throw error;
      await this.renew(token);
      return await this.requestOnce(address(), options);
    }
  }

  /**
   * A request that a refusal ends: what a renewal itself may use.
   * @param {string} path
   * @param {{ method?: string, body?: object }} options
   */
  async requestOnce(path, options) {
    return await this.#send(path, { ...options, headers: await this.headers() });
  }

  /**
   * Callers whose token was refused share one renewal, also those who hear of it late.
   * @param {string | null} refused
   */
  async renew(refused) {
    if (this.#renewing) return this.#renewing;
    if (!refused || this.token !== refused) return;
    this.#renewing = this.#create(() => this.onExpired())
      .then(() => this.onRenewed())
      .finally(() => (this.#renewing = null));
    await this.#renewing;
  }

  async #create(beforeKept = () => {}) {
    const { token } = await this.#send("/api/v2/auth/anonymous", { method: "POST", body: {} });
    beforeKept();
    this.#storage.setItem(KEY, token);
  }
}
