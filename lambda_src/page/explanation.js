/** What is so in each state of the connection, and what a person can do about it. */

/**
 * @typedef {import("./connection.js").State} State
 * @typedef {import("./api.js").ApiError} ApiError
 */

/** @type {Record<State, string>} */
export const LABELS = {
  connecting: "Connecting",
  live: "Live",
  reconnecting: "Reconnecting",
  polling: "Polling",
  offline: "Offline",
  unanswered: "No answer",
};

/** @type {Record<string, string>} by the code of the refusal */
const REASONS = {
  connections_full:
    "All of Tickertape's connections are taken, and this page waits until one is free.",
  client_connections:
    "You, or those who share your address, hold as many connections as you may: close another tab of Tickertape to make room.",
  too_many_sessions: "Too many sessions were begun from your address, so none is begun for now.",
  store_unavailable: "The store behind Tickertape does not answer.",
};

/**
 * @param {State} state
 * @param {boolean} reached whether anything was read since the page was opened
 * @param {ApiError | null} refusal why there is no stream, where the server said so
 * @returns {string}
 */
export function explanation(state, reached, refusal) {
  const why = refusal ? `${reason(refusal)} ` : "";
  switch (state) {
    case "connecting":
      return `${why}Opening the stream.`;
    case "live":
      return "Posts arrive as they are published.";
    case "reconnecting":
      return `${why}The stream was lost. Nothing is missed: it resumes where it was.`;
    case "polling":
      return `${why || "No stream for now. "}New posts are fetched every few seconds meanwhile.`;
    case "offline":
      return reached
        ? "Tickertape cannot be reached from here. It catches up when it can: look at your network."
        : "Tickertape cannot be reached from here, and nothing was read yet. Look at your network; it is tried again by itself.";
    case "unanswered":
      return `${why}Tickertape has not answered since this page was opened. It is tried again by itself; if that lasts, report the correlation id.`;
  }
}

/** @param {ApiError} refusal */
function reason({ code, message }) {
  return REASONS[code] ?? `The server said: ${message}${/[.!?]$/.test(message) ? "" : "."}`;
}
