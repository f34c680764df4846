/** Keys that do what a button does, and the dialog that lists them. */

import { find, make } from "./dom.js";

const KEY = "tickertape.shortcuts";
const WRITES = "input:not([type=checkbox]), textarea, select";

/** @type {[key: string, words: string, act: () => void][]} */
const SHORTCUTS = [
  ["/", "Find a ticker", () => find("#search input").focus()],
  ["a", "Follow all posts", () => press("#watchlist-choices button")],
  ["[", "Follow the watchlist before", () => step(-1)],
  ["]", "Follow the next watchlist", () => step(1)],
  ["w", "Make a watchlist", () => press("#watchlist-new")],
  ["l", "Alerts", () => press("#alerts-open")],
  ["1", "Range of an hour", () => press('[data-range="1h"]')],
  ["2", "Range of 6 hours", () => press('[data-range="6h"]')],
  ["3", "Range of 24 hours", () => press('[data-range="24h"]')],
  ["4", "Range of 7 days", () => press('[data-range="7d"]')],
  ["5", "Range of 30 days", () => press('[data-range="30d"]')],
  ["n", "Return to the newest posts", () => press("#items-new")],
  ["p", "Pause or resume the list", () => press("#pause")],
  ["d", "Download the listed posts", () => press("#download")],
  ["?", "List the keys", () => press("#shortcuts-open")],
];

/** @param {import("./storage.js").Shelf} shelf where a person may have put the keys off */
export function installShortcuts(shelf) {
  const dialog = find("#shortcuts-dialog");
  const on = find("#shortcuts-on");
  on.checked = shelf.getItem(KEY) !== "off";
  on.addEventListener("change", () => shelf.setItem(KEY, on.checked ? "on" : "off"));
  find("dl", dialog).append(
    ...SHORTCUTS.map(([key, words]) =>
      make("div", {}, make("dt", {}, make("kbd", {}, key)), make("dd", {}, words)),
    ),
  );
  find("#shortcuts-open").addEventListener("click", () => dialog.showModal());
  find("#shortcuts-close").addEventListener("click", () => dialog.close());
  document.addEventListener("keydown", (event) => {
    const act = on.checked && meant(event) && actOf(event.key);
    if (!act) return;
    event.preventDefault();
    act();
  });
}

/** @param {string} key */
const actOf = (key) => SHORTCUTS.find(([each]) => each === key)?.[2];

/**
 * Not what is written, nor what a dialog or the browser itself is to hear.
 * @param {KeyboardEvent} event
 */
function meant({ target, ctrlKey, metaKey, altKey }) {
  if (ctrlKey || metaKey || altKey || document.querySelector("dialog[open]")) return false;
  return !(/** @type {Element} */ (target).closest(WRITES));
}

/** @param {string} selector */
function press(selector) {
  const button = find(selector);
  if (!button.hidden && !button.disabled) button.click();
}

/** @param {number} by how many choices further */
function step(by) {
  const choices = [...find("#watchlist-choices").querySelectorAll("button")];
  const at = choices.findIndex((each) => each.getAttribute("aria-pressed") === "true");
  choices[(at + by + choices.length) % choices.length].click();
}
