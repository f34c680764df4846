/** Links that choose a ticker: without a reload here, in a new tab wherever a person wants one. */

import { make, setText } from "./dom.js";
import { searchOf } from "./address.js";

/** @type {import("./address.js").Address | null} */
let here = null;

/**
 * @param {string} className
 * @returns {HTMLAnchorElement}
 */
export function tickerLink(className, ticker = "") {
  const link = make("a", { className });
  if (ticker) pointTo(link, ticker);
  return link;
}

/**
 * @param {HTMLAnchorElement} link
 * @param {string} ticker
 */
export function pointTo(link, ticker) {
  setText(link, ticker);
  link.dataset.ticker = ticker;
  if (here) link.href = searchOf({ ...here, ticker, watchlist: null });
}

/** @param {import("./address.js").Address} address from which the links lead */
export function leadFrom(address) {
  here = address;
  for (const link of document.querySelectorAll("a[data-ticker]")) {
    const anchor = /** @type {HTMLAnchorElement} */ (link);
    pointTo(anchor, anchor.dataset.ticker ?? "");
  }
}

/** @param {(ticker: string) => void} onChoose */
export function installLinks(onChoose) {
  document.addEventListener("click", (event) => {
    const target = /** @type {Element} */ (event.target);
    const link = /** @type {HTMLAnchorElement | null} */ (target.closest("a[data-ticker]"));
    const elsewhere =
      event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey;
    if (!link?.dataset.ticker || elsewhere) return;
    event.preventDefault();
    onChoose(link.dataset.ticker);
  });
}
