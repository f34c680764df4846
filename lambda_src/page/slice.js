/** One slice: a single HTTP response of a stream, read to its end. */

import { createParser } from "eventsource-parser";
import { ApiError, refusalOf } from "./api.js";
import { Watchdog } from "./wait.js";

/**
 * @typedef {{ event?: string, id?: string, data: string }} SseEvent
 * @typedef {{ kind: "closed", reason: string }
 *   | { kind: "refused", refusal: ApiError }
 *   | { kind: "broken", error: string }} Outcome
 * `closed`: the server said connection_close. `refused`: a status other than 200, or `refused`
 * in the stream. `broken`: all else.
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
    if (!isStream(response)) return { kind: "refused", refusal: await refusalOf(response) };
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
  const said = JSON.parse(data);
  return { kind: "refused", refusal: new ApiError(503, { ...said, code: said.reason }) };
}

/** @param {Response} response */
function isStream(response) {
  const type = response.headers.get("Content-Type") ?? "";
  return response.status === 200 && type.startsWith("text/event-stream");
}
