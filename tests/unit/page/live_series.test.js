import assert from "node:assert/strict";
import { beforeEach, mock, test } from "node:test";
import { ApiError } from "../../../lambda_src/page/api.js";
import { total } from "../../../lambda_src/page/history.js";
import { LiveSeries } from "../../../lambda_src/page/live_series.js";
import { ServerClock } from "../../../lambda_src/page/moment.js";
import { MINUTE, START, answer, item } from "./answers.js";

const settle = async () => {
  for (let n = 0; n < 10; n += 1) await Promise.resolve();
};
const sums = ({ history }) => history.columns().map(({ counts }) => total(counts));

let asked, clock, series, now;

beforeEach(() => {
  mock.timers.reset();
  mock.timers.enable({ apis: ["setTimeout"] });
  now = 1_000_000;
  mock.method(performance, "now", () => now);
  asked = [];
  clock = new ServerClock();
  const read = (wish) => new Promise((resolve, reject) => asked.push({ wish, resolve, reject }));
  series = new LiveSeries(read, clock, () => undefined);
});

async function begin(...steps) {
  series.choose("1h", []);
  series.resume();
  asked.at(-1).resolve(answer({ ALL: steps }));
  await settle();
}

test("nothing is asked before what is shown is there", () => {
  series.choose("1h", []);
  assert.equal(asked.length, 0);
  series.resume();
  assert.deepEqual(asked[0].wish, { range: "1h", tickers: [] });
});

test("what arrives while it is asked is counted once, whichever side of the cursor it is", async () => {
  series.choose("1h", []);
  series.resume();
  series.add(item(9, 0));
  series.add(item(10, 0));
  series.add(item(11, 0));
  asked[0].resolve(answer({ ALL: [[4, 0, 0, 0.9]] }, { cursor: 10 }));
  await settle();
  assert.deepEqual(sums(series), [5]);
  series.add(item(12, 0));
  assert.deepEqual(sums(series), [6]);
});

test("asked again, nothing that is held is counted twice", async () => {
  await begin([1, 0, 0, 1]);
  for (let seq = 11; seq < 15; seq += 1) series.add(item(seq, 0));
  now += 10_000;
  series.refresh();
  series.add(item(15, 0));
  asked[1].resolve(answer({ ALL: [[4, 0, 0, 1]] }, { cursor: 13 }));
  await settle();
  assert.deepEqual(sums(series), [6]);
});

test("after a loss nothing is added until the next answer, and an older one is not taken", async () => {
  await begin([1, 0, 0, 1]);
  now += 10_000;
  series.refresh();
  series.lose();
  series.resume();
  series.add(item(20, 0));
  asked[1].resolve(answer({ ALL: [[99, 0, 0, 1]] }));
  await settle();
  assert.deepEqual(sums(series), [1]);
  asked[2].resolve(answer({ ALL: [[7, 0, 0, 1]] }, { cursor: 19 }));
  await settle();
  assert.deepEqual(sums(series), [8]);
});

test("one request at a time, and not more often than wanted", async () => {
  await begin([0, 0, 0, null]);
  for (let n = 0; n < 20; n += 1) series.refresh();
  assert.equal(asked.length, 1);
  now += 5_000;
  mock.timers.tick(5_000);
  for (let n = 0; n < 20; n += 1) series.refresh();
  assert.equal(asked.length, 2);
});

test("a failure is tried again, later and later; what is held goes on", async () => {
  await begin([1, 0, 0, 1]);
  now += 10_000;
  series.refresh();
  asked[1].reject(new Error("503"));
  await settle();
  series.add(item(11, 0));
  assert.deepEqual(sums(series), [2]);
  assert.equal(asked.length, 2);
  now += 20_000;
  mock.timers.tick(20_000);
  assert.equal(asked.length, 3);
});

test("another range is asked for at once; the answer of the old one is not taken", async () => {
  await begin([1, 0, 0, 1]);
  series.choose("7d", []);
  series.choose("30d", []);
  asked[1].resolve(answer({ ALL: [[2, 0, 0, 1]] }));
  await settle();
  assert.deepEqual(sums(series), [1]);
  assert.equal(asked[2].wish.range, "30d");
});

test("the server's time turns the step; the machine's does not", async () => {
  await begin([1, 0, 0, 1], [2, 0, 0, 1]);
  now += 1e9;
  series.advance();
  assert.deepEqual(sums(series), [1, 2]);
  clock.learn(new Date(START + 2 * MINUTE + 1).toISOString());
  series.advance();
  assert.deepEqual(sums(series), [2, 0]);
  assert.equal(asked.length, 2);
});

test("what is wanted later is asked for as soon as it is wanted", () => {
  series.resume();
  assert.equal(asked.length, 0);
  series.choose("1h", ["AAPL"]);
  assert.deepEqual(asked[0].wish.tickers, ["AAPL"]);
});

test("a series that cannot be had says so, and is asked for again when that was told", async () => {
  let changes = 0;
  const read = (wish) => new Promise((resolve, reject) => asked.push({ wish, resolve, reject }));
  series = new LiveSeries(read, clock, () => (changes += 1));
  series.choose("1h", []);
  series.resume();
  asked[0].reject(new ApiError(503, { retry_after: 60 }));
  await settle();
  assert.deepEqual([series.failing, changes], [true, 1]);
  mock.timers.tick(59_000);
  assert.equal(asked.length, 1);
  now += 70_000;
  mock.timers.tick(8_000);
  asked[1].resolve(answer({ ALL: [[1, 0, 0, 1]] }));
  await settle();
  assert.deepEqual([series.failing, sums(series)], [false, [1]]);
  // What goes on by what arrives is current, whether or not it could be asked for again.
  now += 10_000;
  series.refresh();
  asked[2].reject(new TypeError("Failed to fetch"));
  await settle();
  assert.equal(series.failing, false);
  series.lose();
  assert.equal(series.failing, true);
});
