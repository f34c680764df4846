/** The switch between a chart and the table of the same numbers. */

import { find } from "./dom.js";

/** @param {() => void} onTable */
export function installViewSwitches(onTable) {
  for (const panel of document.querySelectorAll("[data-views]")) {
    const buttons = /** @type {NodeListOf<HTMLElement>} */ (panel.querySelectorAll("[data-view]"));
    for (const button of buttons) {
      button.addEventListener("click", () => {
        const chosen = button.dataset.view;
        for (const other of buttons) other.setAttribute("aria-pressed", String(other === button));
        find(".chart-view", panel).hidden = chosen !== "chart";
        find(".table-view", panel).hidden = chosen !== "table";
        onTable();
      });
    }
  }
}
