/** A row of the list of posts, and below it, when asked for, all that is known of the post. */

import { make, setText } from "./dom.js";
import { fullTime, twoDigits, when } from "./format.js";
import { tickerLink } from "./links.js";

/** @typedef {import("./feed.js").Item} Item */

export class ItemRow {
  #time = make("time");
  #button = make(
    "button",
    { type: "button", className: "when", aria: { expanded: "false" } },
    this.#time,
  );
  #tickers = make("td", { className: "tickers" });
  #fill = make("span", { className: "fill" });
  #number = make("span", { className: "number" });
  #sentiment = make("span", { className: "sentiment" });
  #details = make("dl");
  row = make(
    "tr",
    { hidden: true },
    make("td", {}, this.#button),
    this.#tickers,
    make(
      "td",
      { className: "score" },
      make("span", { className: "meter", aria: { hidden: "true" } }, this.#fill),
      this.#number,
    ),
    make("td", {}, this.#sentiment),
  );
  more = make(
    "tr",
    { hidden: true, className: "details" },
    make("td", { colSpan: 4 }, this.#details),
  );

  /** @param {(eventId: string) => void} onToggle */
  constructor(onToggle) {
    this.#button.addEventListener("click", () => onToggle(this.row.dataset.eventId));
  }

  /**
   * @param {Item | undefined} item
   * @param {number} now epoch milliseconds
   * @param {boolean} open
   */
  show(item, now, open) {
    this.row.hidden = !item;
    this.more.hidden = !item || !open;
    this.#button.setAttribute("aria-expanded", String(open));
    if (!item) return;
    setText(this.#time, when(item.published_at, now));
    if (this.row.dataset.eventId !== item.event_id) this.#showItem(item);
    if (open && this.more.dataset.eventId !== item.event_id) this.#showDetails(item);
  }

  /** @param {Item} item */
  #showItem({
    event_id: eventId,
    item_id: itemId,
    published_at: published,
    tickers,
    score,
    sentiment,
    url,
    source,
  }) {
    Object.assign(this.row.dataset, { eventId, itemId });
    this.#time.dateTime = published;
    const names = tickers.flatMap((ticker) => [tickerLink("chip", ticker), " "]);
    this.#tickers.replaceChildren(
      ...names,
      ...(url ? [link(url)] : source ? [make("span", { className: "source" }, source)] : []),
    );
    this.#tickers.title = tickers.join(" ");
    this.#fill.className = `fill ${sentiment}`;
    this.#fill.style.left = `${100 * Math.min(score, 0.5)}%`;
    this.#fill.style.width = `${Math.max(4, 100 * Math.abs(score - 0.5))}%`;
    setText(this.#number, twoDigits(score));
    this.#sentiment.className = `sentiment ${sentiment}`;
    setText(this.#sentiment, sentiment);
  }

  /** @param {Item} item */
  #showDetails(item) {
    this.more.dataset.eventId = item.event_id;
    /** @type {[string, (Node | string)[]][]} */
    const facts = [
      ["Tickers", item.tickers.flatMap((ticker) => [tickerLink("chip", ticker), " "])],
      ["Published", [fullTime(item.published_at)]],
      ["Written", [fullTime(item.timestamp)]],
      ["Score", [`${item.score} of 1, ${item.sentiment}`]],
      ["Source", [item.source ?? "not given"]],
      ["Link", [item.url ? link(item.url) : "not given"]],
      ["Event id", [item.event_id]],
    ];
    this.#details.replaceChildren(
      ...facts.flatMap(([name, value]) => [make("dt", {}, name), make("dd", {}, ...value)]),
    );
  }
}

/**
 * By the name of its host. What is no link to a host of the web is only text.
 * @param {string} address
 */
function link(address) {
  const url = URL.canParse(address) ? new URL(address) : null;
  if (url?.protocol !== "https:") return address;
  const rel = "noopener noreferrer nofollow";
  return make("a", { className: "source", href: url.href, rel, target: "_blank" }, url.host);
}
