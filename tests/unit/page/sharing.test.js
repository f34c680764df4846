import assert from "node:assert/strict";
import { afterEach, beforeEach, test } from "node:test";
import { ApiError } from "../../../lambda_src/page/api.js";
import { Cursor, sequence } from "../../../lambda_src/page/cursor.js";
import { Place } from "../../../lambda_src/page/place.js";
import { Sharing } from "../../../lambda_src/page/sharing.js";
import { MemoryShelf } from "../../../lambda_src/page/storage.js";

const FROZEN = "00000000000000000000000000000001";
let names = 0;
let name;
let tabs;
/** How many items the feed holds. */
let published;

/** A tab of a browser: what it shows, and how it reads. */
class Tab {
  cursor = new Cursor();
  shown = [];
  openings = 0;
  fills = 0;
  outcome = null;
  /** Until when the server takes to answer. */
  answered = new Promise(setImmediate);
  /** Until when it takes to open a slice. */
  admitted = Promise.resolve();
  place = new Place(new MemoryShelf(), () => true);
  #leaving = new AbortController();
  #ended = null;
  #onEvent = null;

  constructor({ from = published, silence = 60_000, locks = navigator.locks } = {}) {
    this.cursor.advance(`evt_${from}`);
    tabs.push(this);
    this.silence = silence;
    this.sharing = new Sharing(() => name, this.place, locks);
    this.begin();
  }

  /** As a connection does after each outcome. */
  begin() {
    this.outcome = null;
    this.sharing
      .read({
        open: ({ signal, onEvent }) => this.#open(signal, onEvent),
        cursor: this.cursor,
        fill: async () => {
          this.fills += 1;
          const there = published;
          await this.answered;
          for (let n = sequence(this.cursor.eventId) + 1; n <= there; n += 1) this.#show(n);
        },
        silence: this.silence,
        signal: this.#leaving.signal,
        onEvent: (event) => this.#receive(event),
      })
      .then((outcome) => (this.outcome = outcome));
  }

  get reads() {
    return this.#onEvent !== null;
  }

  leave() {
    this.#leaving.abort();
  }

  /** The slice of this tab ends so. */
  end(outcome) {
    this.#onEvent = null;
    this.#ended(outcome);
  }

  /** What is published reaches the reader. */
  read() {
    const read = sequence(this.cursor.eventId);
    for (let n = read + 1; n <= published; n += 1) this.#onEvent(item(n));
  }

  async #open(signal, onEvent) {
    this.openings += 1;
    await this.admitted;
    const data = JSON.stringify({ resume: "resumed", cursor: this.cursor.eventId });
    this.#onEvent = onEvent;
    onEvent({ event: "connection_open", id: `${this.cursor.eventId}.1`, data });
    return new Promise((resolve) => {
      this.#ended = resolve;
      signal.addEventListener("abort", () => this.end({ kind: "broken", error: "aborted" }));
    });
  }

  #receive(event) {
    if (event.event === "connection_open") this.opened = JSON.parse(event.data);
    if (event.event === "new_item") this.#show(sequence(event.id));
    this.cursor.advance(event.id);
  }

  #show(number) {
    this.shown.push(number);
    this.cursor.advance(`evt_${number}`);
  }
}

const item = (n) => ({ event: "new_item", id: `evt_${n}`, data: JSON.stringify({ n }) });
const reader = () => tabs.find(({ reads }) => reads);
const others = () => tabs.filter(({ reads }) => !reads);

async function until(condition) {
  const deadline = performance.now() + 10_000;
  while (!condition()) {
    assert.ok(performance.now() < deadline, `never: ${condition}`);
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}

async function open(count) {
  for (let n = 0; n < count; n += 1) new Tab();
  await until(() => tabs.every(({ opened }) => opened));
}

/** All that was published since reaches every tab, once and in order. */
async function publish(count = 1) {
  published += count;
  reader().read();
  await until(() => tabs.every(({ cursor }) => sequence(cursor.eventId) >= published));
}

beforeEach(() => {
  [tabs, published, name] = [[], 7, `test ${(names += 1)}`];
});

afterEach(() => {
  for (const tab of tabs) tab.leave();
});

test("one tab reads, and every tab shows the same", async () => {
  await open(10);
  assert.equal(tabs.filter(({ openings }) => openings).length, 1);
  await publish(3);
  await publish(2);
  for (const { shown } of tabs) assert.deepEqual(shown, [8, 9, 10, 11, 12]);
  assert.deepEqual([...new Set(tabs.map(({ opened }) => opened.resume))], ["resumed"]);
});

test("tabs that follow something else read for themselves", async () => {
  await open(1);
  name += " of another";
  await open(1);
  assert.deepEqual(
    tabs.map(({ openings }) => openings),
    [1, 1],
  );
});

test("who comes while the slice is being opened hears it, too", async () => {
  let admit;
  const first = new Tab();
  first.admitted = new Promise((resolve) => (admit = resolve));
  await until(() => first.openings);
  const second = new Tab();
  await new Promise((resolve) => setTimeout(resolve, 20));
  admit();
  await until(() => second.opened);
  await publish();
  assert.deepEqual([first.openings, second.openings], [1, 0]);
  assert.deepEqual(second.shown, [8]);
});

test("when the one that reads leaves, another goes on from its own cursor", async () => {
  await open(3);
  await publish();
  const gone = reader();
  gone.leave();
  tabs.splice(tabs.indexOf(gone), 1);
  await until(reader);
  assert.notEqual(reader().place.id, gone.place.id);
  await publish(2);
  for (const { shown } of tabs) assert.deepEqual(shown, [8, 9, 10]);
});

test("a slice that ends is followed by the next, and nobody else hears of it", async () => {
  await open(3);
  const first = reader();
  first.end({ kind: "closed", reason: "slice_ended" });
  tabs.splice(tabs.indexOf(first), 1);
  await until(reader);
  await publish();
  assert.deepEqual(
    tabs.map(({ outcome }) => outcome),
    [null, null],
  );
  assert.deepEqual(first.outcome, { kind: "closed", reason: "slice_ended" });
});

test("a refusal and an end are told to all", async () => {
  for (const outcome of [
    { kind: "refused", refusal: new ApiError(503, { code: "full", retry_after: 30 }) },
    { kind: "closed", reason: "configuration_deleted" },
  ]) {
    tabs = [];
    name += "+";
    await open(2);
    const [other] = others();
    reader().end(outcome);
    await until(() => other.outcome);
    assert.deepEqual(other.outcome, outcome);
    if (outcome.refusal) assert.ok(other.outcome.refusal instanceof ApiError);
  }
});

test("a tab that comes late, or missed something, asks for it, and shows nothing twice", async () => {
  await open(1);
  await publish(3);
  const late = new Tab({ from: 8 });
  await until(() => late.opened && sequence(late.cursor.eventId) === 10);
  assert.equal(late.fills, 1);
  // An event that never arrived.
  published += 1;
  reader().cursor.advance(`evt_${published}`);
  await publish();
  assert.deepEqual(late.shown, [9, 10, 11, 12]);
  assert.equal(late.fills, 2);
});

test("what is heard while the past is asked for follows it", async () => {
  await open(1);
  await publish(2);
  const late = new Tab({ from: 7 });
  let answer;
  late.answered = new Promise((resolve) => (answer = resolve));
  await until(() => late.fills);
  published += 2;
  reader().read();
  // Both are on their way before the third, or with it: it tells that they have arrived.
  await new Promise((resolve) => {
    const channel = new BroadcastChannel(`tickertape.stream ${name}`);
    channel.onmessage = ({ data }) => {
      if (data.events?.some(({ event }) => event.id === "evt_12")) resolve(channel.close());
    };
    published += 1;
    reader().read();
  });
  answer();
  await until(() => late.shown.length === 5);
  assert.deepEqual([late.shown, late.fills], [[8, 9, 10, 11, 12], 1]);
});

test("a tab that is ahead of the one that reads shows nothing twice", async () => {
  await open(1);
  published = 9;
  const ahead = new Tab({ from: 9 });
  await until(() => ahead.opened);
  await publish();
  assert.deepEqual([ahead.shown, ahead.fills], [[10], 0]);
  assert.deepEqual(reader().shown, [8, 9, 10]);
});

test("what cannot be read although another heard it ends the turn", async () => {
  await open(1);
  const behind = new Tab({ from: 3 });
  behind.cursor.advance = () => {};
  await until(() => behind.outcome);
  assert.equal(behind.outcome.kind, "broken");
});

test("from one that died without a word another takes its place over", async () => {
  const channel = new BroadcastChannel(`tickertape.stream ${name}`);
  let die;
  const dead = new Promise((resolve) => (die = resolve));
  const held = navigator.locks.request(`tickertape.stream ${name}`, () => dead);
  const heir = new Tab();
  await until(() => heir.outcome === null);
  channel.postMessage({ type: "reads", place: FROZEN, by: "dead" });
  // What is posted after it has arrived once it has.
  const data = JSON.stringify({ resume: "resumed", cursor: "evt_7" });
  const event = { event: "connection_open", id: "evt_7.1", data };
  channel.postMessage({ type: "events", events: [{ after: "evt_7", event }], by: "dead" });
  await until(() => heir.opened);
  // The last words of one that reads no more.
  channel.postMessage({ type: "left", by: "another" });
  const outcome = { kind: "closed", reason: "replaced" };
  channel.postMessage({ type: "over", outcome, by: "another" });
  channel.postMessage({ type: "events", events: [{ after: "evt_7", event: item(8) }], by: "dead" });
  await until(() => heir.shown.length === 1);
  assert.equal(heir.outcome, null);
  die();
  await held;
  channel.close();
  await until(() => heir.reads);
  assert.equal(heir.place.id, FROZEN);
});

test("whoever comes back first to a stream that broke takes its place over", async () => {
  await open(2);
  const [first, second] = [reader(), others()[0]];
  const broken = first.place.id;
  first.end({ kind: "broken", error: "cut" });
  await until(() => second.outcome);
  second.begin();
  await until(() => second.reads);
  assert.equal(second.place.id, broken);
  first.begin();
  await until(() => first.place.id !== broken);
  // What was taken over once is nobody's legacy any more.
  second.place.renew();
  const renewed = second.place.id;
  second.end({ kind: "broken", error: "cut" });
  first.leave();
  second.begin();
  await until(() => second.reads);
  assert.equal(second.place.id, renewed);
});

test("from one that is frozen it is taken, by one of those that wait", async () => {
  const thawed = navigator.locks.request(
    `tickertape.stream ${name}`,
    () => new Promise(() => undefined),
  );
  const stolen = assert.rejects(thawed, { name: "AbortError" });
  for (let n = 0; n < 3; n += 1) new Tab({ silence: 50 });
  await until(() => reader());
  await stolen;
  await until(() => tabs.every(({ opened, outcome }) => opened || outcome));
  // Between two of them, should the first be slow to say something, none does.
  await until(() => tabs.filter(({ reads }) => reads).length === 1);
});

test("a tab from which it was taken stops reading, and has another connection from then on", async () => {
  await open(2);
  const [frozen, other] = [reader(), others()[0]];
  const before = frozen.place.id;
  navigator.locks.request(`tickertape.stream ${name}`, { steal: true }, async () => {});
  await until(() => frozen.outcome && other.reads);
  assert.equal(frozen.reads, false);
  assert.equal(other.place.id, before);
  const thawed = new Tab();
  thawed.place.adopt(before);
  await until(() => thawed.opened);
  assert.notEqual(thawed.place.id, before);
});

test("a browser without locks reads in each tab, as does one that refuses them", async () => {
  const refusing = { request: () => Promise.reject(new DOMException("no", "SecurityError")) };
  for (const locks of [null, refusing]) new Tab({ locks });
  await until(() => tabs.every(({ reads }) => reads));
});

test("whatever happens to the one that reads, every tab shows all of it in order", async () => {
  await open(4);
  let seed = 11;
  const random = (below) => (seed = (seed * 48_271) % 2_147_483_647) % below;
  for (let turn = 0; turn < 60; turn += 1) {
    const what = random(5);
    if (what === 0) reader().leave();
    if (what === 1) reader().end({ kind: "closed", reason: "slice_ended" });
    if (what === 2) navigator.locks.request(`tickertape.stream ${name}`, { steal: true }, () => {});
    if (what === 3) published += 2;
    // Whoever left comes back as a page does, from where it was.
    await until(() => (what > 2 ? reader() : tabs.some(({ outcome }) => outcome)));
    for (const tab of tabs.filter(({ outcome }) => outcome)) {
      const again = new Tab({ from: sequence(tab.cursor.eventId) });
      again.shown = tab.shown;
      tabs.splice(tabs.indexOf(tab), 1);
    }
    await until(reader);
    await publish();
  }
  const all = Array.from({ length: published - 7 }, (_, n) => n + 8);
  for (const { shown } of tabs) assert.deepEqual(shown, all);
  assert.equal(tabs.filter(({ reads }) => reads).length, 1);
});
