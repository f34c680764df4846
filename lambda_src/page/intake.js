/** What arrives, handed to whatever shows it. */

/**
 * @typedef {import("./feed.js").Item} Item
 * @typedef {import("./source.js").Metrics} Metrics
 * @typedef {object} Parts
 * @property {import("./posts.js").Posts} posts
 * @property {import("./figures.js").Figures} figures
 * @property {import("./alerting.js").Alerting} alerting
 * @property {import("./search.js").Search} search
 * @property {import("./status.js").StatusView} status
 * @property {import("./moment.js").ServerClock} clock
 * @property {import("./place.js").Place} place
 * @property {import("./release.js").Release} release
 * @property {import("./sources.js").SourcesView} sources
 */

export class Intake {
  #parts;

  /** @param {Parts} parts */
  constructor(parts) {
    this.#parts = parts;
  }

  /** What is held no longer follows from what was held before. */
  clear() {
    this.#parts.posts.clear();
    this.#parts.figures.lose();
  }

  /** @param {Item[]} items the newest; from here on everything arrives */
  begin(items) {
    for (const item of items) this.#add(item);
    this.#parts.posts.complete();
    this.#parts.figures.resume();
  }

  /** @param {Metrics} metrics that were asked for */
  poll(metrics) {
    this.#showMetrics(metrics);
    this.#parts.release.check();
    this.#parts.sources.look();
  }

  /**
   * @param {string} type
   * @param {any} payload
   * @param {string | undefined} id
   */
  receive(type, payload, id) {
    const { place, status, release, sources, clock, figures } = this.#parts;
    if (type === "new_item") this.#add({ ...payload, event_id: id });
    if (type === "metrics") this.#showMetrics(payload);
    if (payload.reason === "replaced") place.renew();
    if (type === "heartbeat") status.showViewers(payload.connections);
    if (type === "connection_open") release.check();
    if (type === "connection_open") sources.look();
    if (type === "heartbeat" || type === "metrics") clock.learn(payload.timestamp);
    figures.advance();
  }

  /** @param {Item} item */
  #add(item) {
    const { posts, figures, alerting } = this.#parts;
    if (!posts.add(item)) return;
    figures.add(item);
    alerting.add(item);
  }

  /** @param {Metrics} metrics */
  #showMetrics(metrics) {
    const { search, figures } = this.#parts;
    search.mentions = metrics.by_tag;
    search.tickers = metrics.tickers;
    figures.showMentions(metrics);
  }
}
