/** What a person is told when the page's own script fails: the page must not look alive then. */

import { find, setText } from "./dom.js";
import { showNotice } from "./notices.js";

/**
 * Without a script the document itself says that it has not started.
 * @param {() => void} action
 */
export function startOrSay(action) {
  try {
    action();
  } catch (error) {
    setText(find("#stuck-why"), `Its script failed at the start (${error}).`);
    find("#stuck").classList.add("now");
    throw error;
  }
  find("#stuck").remove();
  addEventListener("error", ({ error }) => say(error));
  addEventListener("unhandledrejection", ({ reason }) => say(reason));
}

/** @param {unknown} error */
function say(error) {
  // Without one it is the browser's own remark, such as that of a ResizeObserver.
  if (!error) return;
  showNotice({
    id: "failure",
    text: `Something in this page failed (${error}). What it shows may be incomplete or old: reload it.`,
    action: "Reload",
    onAction: () => location.reload(),
  });
}
