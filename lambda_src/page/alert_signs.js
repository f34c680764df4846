/** How a person is told of a crossed line: in the page, its title and icon, and on the desktop. */

import { words } from "./alert_words.js";
import { find } from "./dom.js";
import { hideNotice, showNotice } from "./notices.js";

/** @typedef {import("./alerts.js").Alert} Alert */

const DOT = '<circle cx="24" cy="8" r="7" fill="#f07a3c" stroke="#fff" stroke-width="2"/></svg>';

export class AlertSigns {
  #alerts;
  #onShow;
  #icon = find('link[rel="icon"]');
  #plain = this.#icon.href;
  #title = document.title;
  /** The crossing that each notice in the page is of, by alert. @type {Map<string, number>} */
  #shown = new Map();

  /**
   * @param {import("./alerts.js").Alerts} alerts
   * @param {(alert: Alert) => void} onShow the person wants to see what it is about
   */
  constructor(alerts, onShow) {
    this.#alerts = alerts;
    this.#onShow = onShow;
  }

  /** @param {string} title of the page, without what there is to tell */
  set title(title) {
    this.#title = title;
    this.show();
  }

  show() {
    const news = this.#alerts.all.filter(({ crossed }) => crossed);
    document.title = news.length ? `(${news.length}) ${this.#title}` : this.#title;
    this.#icon.href = news.length ? withDot(this.#plain) : this.#plain;
    for (const id of this.#shown.keys()) {
      if (news.some((alert) => alert.id === id)) continue;
      hideNotice(`alert-${id}`);
      this.#shown.delete(id);
    }
    for (const alert of news) this.#notice(alert);
  }

  /** Where the person has allowed it. @param {Alert} alert */
  notify(alert) {
    if (globalThis.Notification?.permission !== "granted") return;
    try {
      const said = new Notification(alert.name, { body: words(alert), tag: alert.id });
      said.addEventListener("click", () => {
        focus();
        said.close();
        this.#see(alert);
      });
    } catch {
      // Some browsers notify from service workers alone; the page itself has told.
    }
  }

  /** @param {Alert} alert */
  #notice(alert) {
    const at = alert.crossed?.at ?? 0;
    if (this.#shown.get(alert.id) === at) return;
    this.#shown.set(alert.id, at);
    showNotice({
      id: `alert-${alert.id}`,
      text: `${alert.name}: ${words(alert)}`,
      action: "Show",
      onAction: () => this.#see(alert),
      onDismiss: () => this.#alerts.putAway(alert.id),
    });
  }

  /** @param {Alert} alert */
  #see(alert) {
    this.#alerts.putAway(alert.id);
    this.#onShow(alert);
  }
}

/** The icon with a dot on it. @param {string} href of an SVG as a data URL */
function withDot(href) {
  const [head = "", drawing = ""] = href.split(/,(.*)/s);
  if (!head.startsWith("data:image/svg+xml")) return href;
  return `${head},${encodeURIComponent(decodeURIComponent(drawing).replace("</svg>", DOT))}`;
}
