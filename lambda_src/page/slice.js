/** One slice: a single HTTP response of a stream, read to its end. */

import { createParser } from "eventsource-parser";
import { Watchdog } from "./wait.js";

/**
 * @typedef {{ event?: string, id?: string, data: string }} SseEvent
 * @typedef {{ kind: "closed", reason: string }
 *   | { kind: "refused", status: number, retryAfter: number }
 *   | { kind: "broken", error: string }} Outcome
 * `closed`: the server said connection_close. `refused`: a status other than 200, or `refused`
 * in the stream; `retryAfter` in milliseconds, 0 when it named none. `broken`: all else.
 */

/**
 * @param {string} url
 * @param {object} options
 * @param {Record<string, string>} options.headers
 * @param {AbortSignal} options.signal
 * @param {number} options.silence milliseconds after which a stream without a byte is dead
 * @param {(event: SseEvent) => void} options.onEvent
 * @param {(milliseconds: number) => void} options.onRetry
 * @returns {Promise<Outcome>}
 */
export async function readSlice(url, { headers, signal, silence, onEvent, onRetry }) {
  const request = new AbortController();
  const leave = () => request.abort();
  signal.addEventListener("abort", leave, { once: true });
  const watchdog = new Watchdog(silence, leave);
  try {
    const response = await fetch(url, {
      headers: { Accept: "text/event-stream", ...headers },
      cache: "no-store",
      credentials: "omit",
      signal: request.signal,
    });
    if (!isStream(response)) return await refusal(response);
    return await readBody(response, { watchdog, onEvent, onRetry });
  } catch (error) {
    return { kind: "broken", error: String(error) };
  } finally {
    watchdog.stop();
    signal.removeEventListener("abort", leave);
    request.abort();
  }
}

/**
 * @param {Response} response
 * @param {object} options
 * @param {Watchdog} options.watchdog
 * @param {(event: SseEvent) => void} options.onEvent
 * @param {(milliseconds: number) => void} options.onRetry
 * @returns {Promise<Outcome>}
 */
async function readBody(response, { watchdog, onEvent, onRetry }) {
  /** @type {Outcome | null} */
  let outcome = null;
  const parser = createParser({
    onRetry,
    onEvent: (event) => {
      outcome ??= ending(event);
      onEvent(event);
    },
  });
  // Only an answer without a body has none, and that is no stream.
  const reader = /** @type {ReadableStream<Uint8Array>} */ (response.body).getReader();
  const decoder = new TextDecoder();
  while (!outcome) {
    const { done, value } = await reader.read();
    if (done) return { kind: "broken", error: "the stream ended without connection_close" };
    watchdog.postpone();
    parser.feed(decoder.decode(value, { stream: true }));
  }
  return outcome;
}

/**
 * @param {SseEvent} event
 * @returns {Outcome | null}
 */
function ending({ event, data }) {
  if (event === "connection_close") return { kind: "closed", reason: JSON.parse(data).reason };
  if (event !== "refused") return null;
  return { kind: "refused", status: 503, retryAfter: seconds(JSON.parse(data).retry_after) };
}

/** @param {Response} response */
function isStream(response) {
  const type = response.headers.get("Content-Type") ?? "";
  return response.status === 200 && type.startsWith("text/event-stream");
}

/**
 * @param {Response} response
 * @returns {Promise<Outcome>}
 */
async function refusal(response) {
  const body = await response.json().catch(() => ({}));
  // Another origin's Retry-After can be read only where CORS exposes it; the body repeats it.
  const told = response.headers.get("Retry-After") ?? body.retry_after;
  return { kind: "refused", status: response.status, retryAfter: seconds(told) };
}

/** @param {unknown} value */
function seconds(value) {
  const number = Number(value);
  return Number.isFinite(number) && number > 0 ? number * 1000 : 0;
}
