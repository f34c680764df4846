/** A running import, followed by its own stream: `/?task=<id>`, or the id typed in. */

import { Connection } from "./connection.js";
import { STREAMS } from "./contract.js";
import { find, setText } from "./dom.js";
import { whole } from "./format.js";
import { ShownState } from "./status.js";

/** @type {Record<string, string>} */
const ENDINGS = {
  task_not_found: "There is no such import.",
  not_found: "There is no such import.",
  task_failed: "The import failed.",
};

export class Imports {
  #runtime;
  #card = find("#import");
  /** @type {Connection | null} */
  #connection = null;
  #said = "";

  /** @param {import("./runtime.js").Runtime} runtime */
  constructor(runtime) {
    this.#runtime = runtime;
    find("#import-close").addEventListener("click", () => this.#close());
    const dialog = find("#import-dialog");
    find("#follow-import").addEventListener("click", () => dialog.showModal());
    find("#import-cancel").addEventListener("click", () => dialog.close());
    find("#import-form").addEventListener("submit", (/** @type {SubmitEvent} */ event) => {
      event.preventDefault();
      dialog.close();
      this.follow(find("#import-task").value.trim());
    });
    const named = new URLSearchParams(location.search).get("task");
    if (named) this.follow(named);
  }

  /** @param {string} taskId */
  follow(taskId) {
    this.#connection?.stop();
    if (!taskId) return;
    this.#show("Waiting for the import to start", 0, "running");
    this.#card.hidden = false;
    setText(find("#import-id"), taskId);
    const shown = new ShownState((state) => this.#showState(state));
    this.#connection = new Connection(
      {
        stream: async () => {
          const url = await this.#runtime.streamAddress(STREAMS.task, { task_id: taskId });
          return { url, headers: {} };
        },
        silence: () => this.#runtime.silence(),
        ends: true,
      },
      {
        onState: (state) => shown.enter(state),
        onEvent: (type, payload) => type === "task_event" && this.#showEvent(payload),
        onEnd: (reason) => ENDINGS[reason] && this.#showFailure(ENDINGS[reason]),
      },
    );
    this.#connection.start();
  }

  /** @param {{ event_type: string, data: any }} payload of a `task_event` */
  #showEvent({ event_type: type, data }) {
    if (type === "progress_update") this.#show(data.text, data.progress, "running");
    if (type === "task_failed") this.#showFailure(`The import failed: ${data.error}`);
    if (type !== "task_completed") return;
    const duplicates = data.duplicates ? `, ${whole(data.duplicates)} known already` : "";
    this.#show(`Imported ${whole(data.imported)} posts${duplicates}`, 1, "completed");
  }

  /** @param {import("./connection.js").State} state */
  #showState(state) {
    const lost = state === "live" ? "" : ". No answer just now; it is asked for again by itself";
    setText(find("#import-text"), this.#said + lost);
  }

  /** @param {string} text */
  #showFailure(text) {
    // The stream's last word says less than the task event before it.
    if (this.#card.dataset.state !== "failed")
      this.#show(text, find("#import-bar").value, "failed");
  }

  /**
   * @param {string} text
   * @param {number} progress 0 to 1
   * @param {"running" | "completed" | "failed"} state
   */
  #show(text, progress, state) {
    this.#card.dataset.state = state;
    this.#said = text;
    setText(find("#import-text"), text);
    find("#import-bar").value = progress;
    setText(find("#import-percent"), `${Math.round(progress * 100)} %`);
  }

  #close() {
    this.#connection?.stop();
    this.#card.hidden = true;
    find("#follow-import").focus();
    const address = new URL(location.href);
    address.searchParams.delete("task");
    history.replaceState(null, "", address);
  }
}
