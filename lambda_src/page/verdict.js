/** What the end of a slice asks of us. */

import { THEN } from "./contract.js";

const STEADY_AFTER = 5_000;
const SHORTEST_SLICE = 1_000;
// The next slice is ready at once; after any other reason something is amiss.
export const HANDED_OVER = new Set(["slice_ended", "shutdown"]);

/** @type {Record<string, string | undefined>} a reason that is newer than this page is not there */
const AFTER = THEN;

/**
 * @typedef {object} Verdict
 * @property {string | null} end why the stream is over for good, if it is
 * @property {boolean} renew the session was refused
 * @property {boolean} steady the stream had been open long enough to forget earlier failures
 * @property {boolean} atOnce carry on without waiting
 * @property {number} told milliseconds that the server asked us to wait, or 0
 * @property {import("./api.js").ApiError | null} refusal why there was no stream
 */

/**
 * @param {import("./slice.js").Outcome} outcome
 * @param {number} openFor milliseconds that the stream was open, 0 where it never was
 * @returns {Verdict}
 */
export function judge(outcome, openFor) {
  const reason = outcome.kind === "closed" ? outcome.reason : "";
  const refusal = outcome.kind === "refused" ? outcome.refusal : null;
  const handedOver = HANDED_OVER.has(reason);
  return {
    end: endOf(reason, refusal?.code),
    renew: AFTER[reason] === "renew" || refusal?.status === 401,
    steady: handedOver || openFor >= STEADY_AFTER,
    // A slice that ends as soon as it began would make us call without a pause.
    atOnce: handedOver && openFor >= SHORTEST_SLICE,
    told: refusal?.retryAfter ?? 0,
    refusal,
  };
}

/**
 * @param {string} reason
 * @param {string | undefined} code
 */
function endOf(reason, code) {
  // Only our own word for it: whatever else stands between us may answer 404 too.
  if (code === "not_found") return code;
  return AFTER[reason] === "stop" ? reason : null;
}
