/** Whether anybody can see this tab: one that nobody saw for minutes needs no stream. */

const UNSEEN = 300_000;

/**
 * @param {{ onRest: () => void, onWake: () => void }} listener told of each change once
 * @param {EventTarget & { hidden: boolean }} page
 * @param {EventTarget} shown
 */
export function watchAttention({ onRest, onWake }, page = document, shown = window) {
  let rests = false;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let due;
  const rest = () => {
    clearTimeout(due);
    if (!rests) onRest();
    rests = true;
  };
  const look = () => {
    clearTimeout(due);
    if (page.hidden) due = setTimeout(rest, UNSEEN);
    else if (rests) onWake();
    rests &&= page.hidden;
  };
  page.addEventListener("visibilitychange", look);
  // A browser may stop a tab, or keep it for the way back, and say so just before.
  page.addEventListener("freeze", rest);
  shown.addEventListener("pagehide", rest);
  page.addEventListener("resume", look);
  shown.addEventListener("pageshow", look);
  if (page.hidden) look();
}
