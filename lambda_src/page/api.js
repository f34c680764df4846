/** The HTTP API of our own origin. */

/** @typedef {{ detail?: string | { msg: string }[], code?: string }} Problem RFC 9457 */

export class ApiError extends Error {
  /**
   * @param {number} status
   * @param {Problem} problem
   */
  constructor(status, { detail, code = "" }) {
    const said = Array.isArray(detail) ? detail.map(({ msg }) => msg).join("; ") : detail;
    super(said || `The server answered ${status}`);
    this.status = status;
    this.code = code;
  }
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
  });
  if (response.status === 204) return null;
  const answer = await response.json().catch(() => ({}));
  if (!response.ok) throw new ApiError(response.status, answer);
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
