/** The HTTP API of our own origin. */

import { milliseconds } from "./retry_after.js";

// The functions give up earlier.
const LONGEST = 60_000;

/**
 * @typedef {object} Problem RFC 9457
 * @property {string | { msg: string }[]} [detail]
 * @property {string} [code]
 * @property {string | null} [correlation_id]
 * @property {unknown} [retry_after] seconds, or what stands in Retry-After
 */

export class ApiError extends Error {
  /**
   * @param {number} status
   * @param {Problem} problem
   */
  constructor(status, { detail, code = "", correlation_id: id = null, retry_after: wait }) {
    const said = Array.isArray(detail) ? detail.map(({ msg }) => msg).join("; ") : detail;
    super(said || `The server answered ${status}`);
    this.status = status;
    this.code = code;
    this.correlationId = id;
    /** Milliseconds that the server asked us to wait, or 0. */
    this.retryAfter = milliseconds(wait);
  }
}

/**
 * What came in place of an answer. Another origin's headers can be read only where CORS exposes
 * them; the body repeats them.
 * @param {Response} response
 */
export async function refusalOf(response) {
  const said = (await response.json().catch(() => null)) ?? {};
  return new ApiError(response.status, {
    ...said,
    correlation_id: response.headers.get("X-Correlation-ID") ?? said.correlation_id,
    retry_after: response.headers.get("Retry-After") ?? said.retry_after,
  });
}

/**
 * @param {string} path
 * @param {{ method?: string, body?: object, headers?: Record<string, string> }} [options]
 * @returns {Promise<any>}
 */
export async function request(path, { method = "GET", body, headers = {} } = {}) {
  const text = body === undefined ? undefined : JSON.stringify(body);
  const response = await fetch(path, {
    method,
    body: text,
    headers: { ...headers, ...(await bodyHeaders(method, text)) },
    cache: "no-store",
    credentials: "omit",
    signal: AbortSignal.timeout(LONGEST),
  });
  if (response.status === 204) return null;
  if (!response.ok) throw await refusalOf(response);
  return await response.json();
}

/** @type {Promise<unknown>} */
let last = Promise.resolve();

/**
 * For what nobody waits for: one after the other, since a visitor who comes when all environments
 * are cold would start one for each.
 * @param {string} path
 * @returns {Promise<any>}
 */
export function requestInTurn(path) {
  const answer = last.then(() => request(path));
  last = answer.catch(() => undefined);
  return answer;
}

/**
 * CloudFront's origin access control signs a request with a body only if its hash is sent along.
 * @param {string} method
 * @param {string | undefined} text
 * @returns {Promise<Record<string, string>>}
 */
async function bodyHeaders(method, text) {
  if (method === "GET" || !globalThis.crypto?.subtle) return {};
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text ?? ""));
  const hash = Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0"));
  const headers = { "x-amz-content-sha256": hash.join("") };
  return text === undefined ? headers : { ...headers, "Content-Type": "application/json" };
}

/** @param {string} token */
export function bearer(token) {
  // CloudFront overwrites Authorization with its own signature; this one arrives everywhere.
  return { "X-Authorization": `Bearer ${token}` };
}
