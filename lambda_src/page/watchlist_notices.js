/** What a person is told of watchlists that are gone, or may be. */

import { showNotice } from "./notices.js";

/**
 * @param {string} name
 * @param {() => void} makeAgain
 */
export function tellDeleted(name, makeAgain) {
  showNotice({
    id: "watchlist-gone",
    text: `The watchlist “${name}” was deleted elsewhere. All posts are followed instead.`,
    action: "Make it again",
    onAction: makeAgain,
  });
}

/**
 * @param {string} name
 * @param {() => void} makeAgain
 */
export function tellRemoved(name, makeAgain) {
  showNotice({
    id: "watchlist-gone",
    text: `The watchlist “${name}” is deleted.`,
    action: "Undo",
    onAction: makeAgain,
  });
}

/** @param {string} name of a watchlist that only the address knows */
export function tellUnknown(name) {
  showNotice({
    id: "watchlist-gone",
    text: `There is no watchlist “${name}” here: a link shares none, and this one may have been deleted. All posts are followed instead.`,
  });
}

/** @param {unknown} error */
export function tellFailed(error) {
  showNotice({
    id: "watchlist-gone",
    text: `The watchlist could not be made again: ${error instanceof Error ? error.message : error}`,
  });
}

export function tellDamaged() {
  showNotice({
    id: "watchlists-damaged",
    text: "What this browser kept of your watchlists could not be read. Those that the server still has are shown; make the others again.",
  });
}

let told = false;

/** Once a page is enough. */
export function tellForgetful() {
  if (told) return;
  told = true;
  showNotice({
    id: "storage",
    text: "This browser keeps nothing of Tickertape: its storage is full or blocked. Your watchlists last until this page is closed; free some storage, or allow it, and reload.",
  });
}
