/** A bar of three parts: positive, neutral, negative. */

import { find, make } from "./dom.js";
import { SENTIMENTS } from "./feed.js";

/** @returns {HTMLElement} */
export function balanceBar() {
  const parts = SENTIMENTS.map((sentiment) => make("span", { className: sentiment }));
  return make("div", { className: "balance", aria: { hidden: "true" } }, ...parts);
}

/**
 * A part of nothing has no gap beside it; what is not known is no part.
 * @param {HTMLElement} bar
 * @param {Record<string, number> | null} counts null where they are not known
 */
export function showBalance(bar, counts) {
  bar.classList.toggle("unknown", !counts);
  for (const sentiment of SENTIMENTS) {
    const part = find(`.${sentiment}`, bar);
    part.style.flexGrow = String(counts?.[sentiment] ?? 0);
    part.hidden = !counts?.[sentiment];
  }
}
