/** What a person is told of the connection. */

import { find, setText } from "./dom.js";
import { LABELS, explanation } from "./explanation.js";
import { span } from "./format.js";

const LASTS = 2_000;

/** @typedef {import("./connection.js").State} State */

/**
 * A state for people: a change shows only if it lasts 2 s, so that a hand-over between slices is
 * not seen; Live alone shows at once, since it is only ever the truth.
 */
export class ShownState {
  /** @type {State} */
  shown = "connecting";
  /** @type {State} */
  #actual = "connecting";
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;
  #show;

  /** @param {(state: State) => void} show */
  constructor(show) {
    this.#show = show;
  }

  /** @param {State} state */
  enter(state) {
    this.#actual = state;
    clearTimeout(state === "live" || state === this.shown ? this.#timer : undefined);
    if (state === this.shown) this.#timer = undefined;
    else if (state === "live") this.#settle();
    else this.#timer ??= setTimeout(() => this.#settle(), LASTS);
  }

  #settle() {
    this.#timer = undefined;
    if (this.shown === this.#actual) return;
    this.shown = this.#actual;
    this.#show(this.shown);
  }
}

export class StatusView {
  #root = find("#status");
  #announcement = find("#announcement");
  #state;
  /** @type {import("./connection.js").Connection | null} */
  #connection = null;
  #watching = "";
  #viewers = "–";

  /** @param {(state: State) => void} onShown */
  constructor(onShown = () => {}) {
    this.#state = new ShownState((state) => {
      this.#show(state);
      onShown(state);
    });
    this.#show("connecting");
    setInterval(() => this.#showDetails(), 1_000);
    this.#root.addEventListener(
      "keydown",
      (/** @type {KeyboardEvent} */ { key }) => key === "Escape" && this.#dismiss(),
    );
    this.#root.addEventListener("mouseleave", () => this.#root.classList.remove("dismissed"));
    this.#root.addEventListener("focusin", () => this.#root.classList.remove("dismissed"));
    this.#root.addEventListener("pointerenter", () => this.#showDetails());
  }

  /**
   * @param {import("./connection.js").Connection} connection
   * @param {string} watching
   */
  follow(connection, watching) {
    this.#connection = connection;
    this.#watching = watching;
    this.#showDetails();
  }

  /** @param {State} state */
  enter(state) {
    this.#state.enter(state);
  }

  /** @param {number} viewers */
  showViewers(viewers) {
    this.#viewers = String(viewers);
  }

  /** @param {State} state */
  #show(state) {
    this.#root.dataset.state = state;
    setText(find("#status-label"), LABELS[state]);
    setText(this.#announcement, `Connection: ${LABELS[state]}. ${this.#explain(state)}`);
    this.#showDetails();
  }

  /** @param {State} state */
  #explain(state) {
    return explanation(
      state,
      this.#connection?.reached ?? false,
      this.#connection?.refusal ?? null,
    );
  }

  #showDetails() {
    const connection = this.#connection;
    const at = connection?.lastEventAt;
    const next = connection?.nextAttemptAt;
    setText(find("#status-explanation"), this.#explain(this.#state.shown));
    setText(find("#status-stream"), this.#watching || "–");
    setText(find("#status-age"), at ? `${span(Date.now() - at)} ago` : "none yet");
    setText(find("#status-id"), connection?.lastEventId ?? "–");
    setText(find("#status-correlation"), connection?.correlationId ?? "–");
    setText(find("#status-viewers"), this.#viewers);
    const waiting = next && next > Date.now() && this.#root.dataset.state !== "live";
    setText(find("#status-next"), waiting ? `in ${span(next - Date.now())}` : "–");
  }

  #dismiss() {
    this.#root.classList.add("dismissed");
  }
}
