/** Where posts come from by themselves: how old that is, and the choice of one alone. */

import { find, make, setText } from "./dom.js";
import { span } from "./format.js";

const APART = 60_000;
const TICK = 15_000;

/**
 * @typedef {object} SourceAge
 * @property {string} source
 * @property {"fresh" | "late" | "stale"} freshness
 * @property {string | null} read_at
 * @property {string | null} newest_at
 */

/**
 * How old its data is; what is not as it should be, in words.
 * @param {SourceAge} age
 * @param {number | null} now epoch milliseconds, by the server
 */
export function ageWords({ freshness, read_at: readAt }, now) {
  const grade = freshness === "fresh" ? "" : freshness;
  if (readAt === null) return grade || "not read yet";
  const old = now === null ? "" : span(now - Date.parse(readAt));
  return [grade, old].filter(Boolean).join(", ");
}

/**
 * The source that is chosen is among them, whatever the server says of it.
 * @param {SourceAge[]} ages
 * @param {string | null} chosen
 * @returns {(SourceAge | { source: string })[]}
 */
export function choices(ages, chosen) {
  const there = !chosen || ages.some(({ source }) => source === chosen);
  return there ? ages : [...ages, { source: chosen }];
}

export class SourcesView {
  #root = find("#sources");
  #ask;
  #clock;
  #onChoose;
  /** @type {SourceAge[]} */
  #ages = [];
  /** @type {string | null} */
  #chosen = null;
  #askedAt = -Infinity;

  /**
   * @param {object} parts
   * @param {() => Promise<{ sources: SourceAge[], timestamp: string }>} parts.ask
   * @param {import("./moment.js").ServerClock} parts.clock
   * @param {(source: string | null) => void} parts.onChoose
   */
  constructor({ ask, clock, onChoose }) {
    this.#ask = ask;
    this.#clock = clock;
    this.#onChoose = onChoose;
    setInterval(() => this.#show(), TICK);
  }

  /** Called at every new slice, and while polling; asks now and then. */
  async look() {
    if (performance.now() - this.#askedAt < APART) return;
    this.#askedAt = performance.now();
    // A failure says nothing of the sources; the next slice asks again.
    const told = await this.#ask().catch(() => null);
    if (!told) return;
    this.#clock.learn(told.timestamp);
    this.#ages = told.sources;
    this.#show();
  }

  /** @param {string | null} source the only one that is listed */
  choose(source) {
    this.#chosen = source;
    this.#show();
  }

  #show() {
    const all = choices(this.#ages, this.#chosen);
    this.#root.hidden = !all.length;
    const focused = this.#root.contains(document.activeElement);
    while (this.#root.childElementCount > all.length) this.#root.lastElementChild.remove();
    while (this.#root.childElementCount < all.length) this.#root.append(this.#button());
    all.forEach((each, n) => this.#showOne(this.#root.children[n], each));
    // The one that was let go may be there no longer.
    if (focused && !this.#root.contains(document.activeElement)) find("#main").focus();
  }

  #button() {
    const button = make(
      "button",
      { type: "button" },
      make("span", { className: "dot", aria: { hidden: "true" } }),
      make("span", { className: "name" }),
      make("small"),
    );
    button.addEventListener("click", () => {
      const { source } = button.dataset;
      this.#onChoose(source === this.#chosen ? null : source);
    });
    return button;
  }

  /**
   * @param {HTMLElement} button
   * @param {SourceAge | { source: string }} age
   */
  #showOne(button, age) {
    const known = "freshness" in age;
    Object.assign(button.dataset, {
      source: age.source,
      freshness: known ? age.freshness : "unknown",
    });
    button.setAttribute("aria-pressed", String(age.source === this.#chosen));
    setText(find(".name", button), age.source);
    const now = this.#clock.now();
    setText(find("small", button), known ? ageWords(age, now) : "");
    const newest = known && now !== null ? age.newest_at : null;
    button.title = newest && now ? `Newest entry ${span(now - Date.parse(newest))} ago` : "";
  }
}
