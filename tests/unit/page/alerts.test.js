import assert from "node:assert/strict";
import { test } from "node:test";
import { Alerts, MOST, current, measured } from "../../../lambda_src/page/alerts.js";
import { standing, words, wordsOf } from "../../../lambda_src/page/alert_words.js";
import { MemoryShelf } from "../../../lambda_src/page/storage.js";

const LINE = {
  name: "AAPL",
  tickers: ["AAPL"],
  watchlist: null,
  measure: "score",
  side: "above",
  line: 0.6,
};

/** How often it told, value after value. */
function told(line, values) {
  const shelf = new MemoryShelf();
  new Alerts(shelf, () => {}).add(line);
  // Each value in a page of its own: what was told is not told again after a reload.
  return values.map(
    (value, n) => new Alerts(shelf, () => {}).update((alert) => measured(alert, value, n)).length,
  );
}

test("it tells once a crossing, and again only after it had come back", () => {
  const values = [0.5, 0.61, 0.7, 0.59, 0.61, 0.58, 0.6, 0.56, 0.6, 0.9];
  assert.deepEqual(told(LINE, values), [0, 1, 0, 0, 0, 0, 0, 0, 1, 0]);
});

test("below is the other way round", () => {
  const line = { ...LINE, side: "below", line: 0.4 };
  assert.deepEqual(told(line, [0.5, 0.4, 0.42, 0.39, 0.44, 0.3]), [0, 1, 0, 0, 0, 1]);
});

test("a line that is crossed when it is drawn tells nothing until it is crossed", () => {
  assert.deepEqual(told(LINE, [0.8, 0.9, 0.5, 0.7]), [0, 0, 0, 1]);
});

test("what is not known changes nothing", () => {
  assert.deepEqual(told(LINE, [null, 0.5, null, 0.7, null, 0.7]), [0, 0, 0, 1, 0, 0]);
});

test("a volume comes back by a tenth, at least by one", () => {
  const line = { ...LINE, measure: "volume", line: 100 };
  assert.deepEqual(told(line, [0, 100, 95, 100, 90, 100, 89, 100]), [0, 1, 0, 0, 0, 0, 0, 1]);
  assert.deepEqual(told({ ...line, line: 2 }, [0, 2, 1, 2, 0, 2]), [0, 1, 0, 0, 0, 1]);
});

test("a crossing stands until it is put away, in every tab", () => {
  const shelf = new MemoryShelf();
  const [one, other] = [new Alerts(shelf, () => {}), new Alerts(shelf, () => {})];
  one.add(LINE);
  for (const value of [0.1, 0.9, 0.95]) other.update((alert) => measured(alert, value, 77));
  assert.deepEqual(one.all[0].crossed, { at: 77, value: 0.9 });
  one.putAway(one.all[0].id);
  assert.equal(other.all[0].crossed, null);
  assert.deepEqual(
    other.update((alert) => measured(alert, 0.97, 78)),
    [],
  );
  one.remove(other.all[0].id);
  assert.deepEqual(other.all, []);
});

test("whatever stands in the storage, there are alerts or none", () => {
  const shelf = new MemoryShelf();
  const alerts = new Alerts(shelf, () => {});
  for (const text of ["", "null", "{", '{"a":1}', "[null]", '[{"id":"1"}]', '[{"tickers":[1]}]']) {
    shelf.setItem("tickertape.alerts", text);
    assert.deepEqual(alerts.all, [], text);
  }
  alerts.add(LINE);
  assert.equal(alerts.all.length, 1);
});

test("there are only so many", () => {
  const alerts = new Alerts(new MemoryShelf(), () => {});
  for (let n = 0; n < MOST; n += 1) alerts.add(LINE);
  assert.throws(() => alerts.add(LINE), /remove one first/);
});

test("an alert goes with its watchlist: renamed, changed, or in another session", () => {
  const alert = { ...LINE, name: "Tech", watchlist: "c-1" };
  const seen = (...watchlists) => {
    const { name, tickers, watchlist } = current(alert, watchlists);
    return [name, tickers.join(), watchlist];
  };
  assert.deepEqual(seen({ id: "c-1", name: "Big", tickers: ["MSFT"] }), ["Big", "MSFT", "c-1"]);
  assert.deepEqual(seen({ id: "c-9", name: "Tech", tickers: ["ORCL"] }), ["Tech", "ORCL", "c-9"]);
  assert.deepEqual(seen({ id: "c-8", name: "Oil", tickers: ["X"] }), ["Tech", "AAPL", "c-1"]);
  assert.equal(current(LINE, [{ id: "", name: "AAPL", tickers: [] }]), LINE);
});

test("it says what it waits for, and what has happened", () => {
  assert.equal(wordsOf(LINE), "mean score 0.60 or more");
  const below = { ...LINE, measure: "volume", side: "below", line: 1200 };
  assert.equal(wordsOf(below), "posts in an hour 1,200 or less");
  const at = new Date(2026, 0, 5, 10, 2, 3).getTime();
  const said = words({ ...below, crossed: { at, value: 1100 } });
  assert.equal(said, "At 10:02:03, 1,100 posts in the last hour, below the line of 1,200.");
});

test("it says how it stands, and what a mean takes", () => {
  assert.equal(standing("score", 0.614), "now 0.61");
  assert.equal(standing("volume", 1200), "now 1,200");
  assert.equal(standing("score", null), "not known yet: it takes 5 posts in an hour");
  assert.equal(standing("volume", null), "not known yet");
});
