/** Notices: what happened, what to do about it, and a way to put it away. */

import { find, make } from "./dom.js";

/**
 * @typedef {object} Notice
 * @property {string} id a later notice of the same id takes its place
 * @property {string} text
 * @property {string} [action] what the button that does something about it says
 * @property {() => void} [onAction]
 * @property {() => void} [onDismiss]
 */

/** @param {Notice} notice */
export function showNotice({ id, text, action, onAction, onDismiss }) {
  hideNotice(id);
  const buttons = [];
  if (action) buttons.push(button("primary", action, () => (hideNotice(id), onAction?.())));
  buttons.push(button("quiet", "Dismiss", () => (hideNotice(id), onDismiss?.())));
  const words = make("p", { id: `${id}-text` }, text);
  const line = make("div", { className: "notice-line notice-actions" }, ...buttons);
  const box = make("div", { id, className: "notice" }, words, line);
  box.setAttribute("role", "alert");
  find(".notices").append(box);
}

/** @param {string} id */
export function hideNotice(id) {
  const notice = document.getElementById(id);
  const focused = notice?.contains(document.activeElement);
  notice?.remove();
  // The keyboard's place would be lost with the button.
  if (focused) find("#main").focus({ preventScroll: true });
}

/**
 * @param {string} className
 * @param {string} label
 * @param {() => void} onClick
 */
function button(className, label, onClick) {
  const made = make("button", { type: "button", className }, label);
  made.addEventListener("click", onClick);
  return made;
}
