/** The buttons of the range and of the order, and the tiles that list one sentiment alone. */

/**
 * A button says what it chooses in `data-range`, `data-sort` or `data-sentiment`.
 * @param {(change: Partial<import("./address.js").Address>) => void} onChoose
 */
export function installChoices(onChoose) {
  for (const button of buttons()) {
    button.addEventListener("click", () => {
      const pressed = button.getAttribute("aria-pressed") === "true";
      const { range, sort, sentiment } = button.dataset;
      if (range) onChoose({ range });
      if (sort) onChoose({ sort });
      if (sentiment) onChoose({ sentiment: pressed ? null : sentiment });
    });
  }
}

/** @param {import("./address.js").Address} address */
export function showChoices(address) {
  for (const button of buttons()) {
    const { range, sort, sentiment } = button.dataset;
    const pressed =
      (range ?? sort ?? sentiment) ===
      (range ? address.range : sort ? address.sort : address.sentiment);
    button.setAttribute("aria-pressed", String(pressed));
  }
}

/** @returns {NodeListOf<HTMLButtonElement>} */
const buttons = () =>
  document.querySelectorAll("button[data-range], button[data-sort], button[data-sentiment]");
