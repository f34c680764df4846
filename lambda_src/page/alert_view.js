/** The dialog of the alerts: those that there are, a new one, and whether the desktop tells. */

import { FEWEST } from "./alerts.js";
import { standing, wordsOf } from "./alert_words.js";
import { find, make, setText } from "./dom.js";

/**
 * @typedef {import("./alerts.js").Alert} Alert
 * @typedef {import("./choice.js").Choice} Choice
 */

const LINES = { score: { step: "0.01", max: "1" }, volume: { step: "1", max: "1000000" } };

export class AlertView {
  #alerts;
  #choices;
  #onAdd;
  #dialog = find("#alerts-dialog");
  #form = find("#alerts-form");
  #list = find("#alerts-list");

  /**
   * @param {import("./alerts.js").Alerts} alerts
   * @param {object} parts
   * @param {() => Choice[]} parts.choices what can be watched, first what is followed
   * @param {() => void} parts.onAdd
   */
  constructor(alerts, { choices, onAdd }) {
    this.#alerts = alerts;
    this.#choices = choices;
    this.#onAdd = onAdd;
    find("#alerts-open").addEventListener("click", () => this.#open());
    find("#alerts-close").addEventListener("click", () => this.#dialog.close());
    find("#alerts-allow").addEventListener("click", () => this.#allow());
    const { measure } = this.#form.elements;
    measure.addEventListener("change", () => this.#suit(measure.value));
    this.#form.addEventListener("submit", (/** @type {SubmitEvent} */ event) => {
      event.preventDefault();
      this.#add();
    });
  }

  show() {
    const rows = this.#alerts.all.map((alert) => this.#row(alert));
    this.#list.replaceChildren(...rows);
    this.#list.hidden = !rows.length;
  }

  #open() {
    const { subject, measure } = this.#form.elements;
    const options = this.#choices().map(({ name }, n) =>
      make("option", { value: String(n) }, name),
    );
    subject.replaceChildren(...options);
    setText(find("#alerts-error"), "");
    this.#suit(measure.value);
    this.#showDesktop();
    this.show();
    this.#dialog.showModal();
  }

  /** @param {string} measure */
  #suit(measure) {
    const { line } = this.#form.elements;
    Object.assign(line, LINES[measure === "score" ? "score" : "volume"]);
    line.value = measure === "score" ? "0.60" : "100";
    setText(
      find("#alerts-hint"),
      measure === "score"
        ? `From 0, all negative, to 1, all positive; of at least ${FEWEST} posts.`
        : "Counted over the last 60 minutes.",
    );
  }

  #add() {
    const { subject, measure, side, line } = this.#form.elements;
    const choice = this.#choices()[Number(subject.value)];
    if (!choice) return;
    try {
      this.#alerts.add({
        name: choice.name,
        tickers: choice.tickers,
        watchlist: choice.watchlist?.id ?? null,
        measure: measure.value,
        side: side.value,
        line: Number(line.value),
      });
      setText(find("#alerts-error"), "");
      this.#onAdd();
    } catch (error) {
      setText(find("#alerts-error"), error instanceof Error ? error.message : String(error));
    }
  }

  /** @param {Alert} alert */
  #row(alert) {
    const { id, name, measure, value } = alert;
    const remove = make("button", { type: "button", className: "quiet" }, "Remove");
    remove.setAttribute("aria-label", `Remove the alert of ${name}: ${wordsOf(alert)}`);
    remove.addEventListener("click", () => {
      this.#alerts.remove(id);
      (this.#list.querySelector("button") ?? find("#alerts-add")).focus();
    });
    return make(
      "li",
      {},
      make("span", {}, make("strong", {}, name), ` ${wordsOf(alert)}`),
      make("span", { className: "now" }, standing(measure, value)),
      remove,
    );
  }

  /** Asks the browser's own question, since the person clicked for it. */
  async #allow() {
    await Notification.requestPermission().catch(() => undefined);
    this.#showDesktop();
  }

  #showDesktop() {
    const permission = globalThis.Notification?.permission;
    find("#alerts-allow").hidden = permission !== "default";
    const said = {
      granted: "This browser tells you on the desktop too, while Tickertape is open in a tab.",
      denied: "This browser may not tell you on the desktop; the page, its title and icon do.",
      default: "The page, its title and its icon tell you. On the desktop too?",
    };
    setText(find("#alerts-desktop"), said[permission ?? "denied"]);
  }
}
