import assert from "node:assert/strict";
import { test } from "node:test";
import { History, mean, sum, total } from "../../../lambda_src/page/history.js";
import { MINUTE, START, answer, item } from "./answers.js";

const counted = (history) => history.columns().map(({ counts }) => counts && total(counts));

test("what the server counted is not counted again, what came after it is", () => {
  const history = new History(
    answer({
      ALL: [
        [1, 1, 0, 0.7],
        [0, 0, 0, null],
      ],
    }),
  );
  history.add(item(10, 1_000));
  history.add(item(11, MINUTE + 1_000, { sentiment: "negative", score: 0.1 }));
  assert.deepEqual(counted(history), [2, 1]);
  assert.equal(history.columns()[1].counts.negative, 1);
});

test("the mean goes on from the server's", () => {
  const history = new History(answer({ ALL: [[1, 1, 0, 0.7]] }));
  history.add(item(11, 0, { score: 0.1 }));
  assert.ok(Math.abs(mean(history.columns()[0].counts) - 0.5) < 1e-9);
});

test("there is no mean of a step without items, and nothing of one that is unknown", () => {
  const history = new History(answer({ ALL: [null, [0, 0, 0, null]] }));
  assert.deepEqual(
    history.columns().map(({ counts }) => mean(counts)),
    [null, null],
  );
  assert.deepEqual(counted(history), [null, 0]);
});

test("an item of the next step turns it; the first step goes", () => {
  const history = new History(
    answer({
      ALL: [
        [5, 0, 0, 1],
        [1, 0, 0, 1],
      ],
    }),
  );
  history.add(item(11, 2 * MINUTE));
  assert.deepEqual(counted(history), [1, 1]);
  assert.equal(history.start, START + MINUTE);
});

test("time alone turns steps, however many", () => {
  const history = new History(
    answer({
      ALL: [
        [5, 0, 0, 1],
        [1, 0, 0, 1],
      ],
    }),
  );
  assert.equal(history.advance(START + 2 * MINUTE - 1), false);
  assert.equal(history.advance(START + 2 * MINUTE), true);
  assert.deepEqual(counted(history), [1, 0]);
  assert.equal(history.advance(START + 99 * MINUTE + 1), true);
  assert.deepEqual(counted(history), [0, 0]);
  assert.equal(history.start, START + 98 * MINUTE);
});

test("an empty feed stays unknown until its first item", () => {
  const history = new History(answer({ ALL: [null, null] }, { cursor: 0, since: null }));
  history.advance(START + 2 * MINUTE);
  assert.deepEqual(counted(history), [null, null]);
  history.add(item(1, 2 * MINUTE + 5_000));
  assert.deepEqual(counted(history), [null, 1]);
  history.advance(START + 3 * MINUTE);
  assert.deepEqual(counted(history), [1, 0]);
});

test("an item counts for each of its tickers that has a series, and in their sum for each", () => {
  const zero = [[0, 0, 0, null]];
  const history = new History(answer({ AAPL: zero, MSFT: zero }));
  history.add(item(11, 0, { tickers: ["AAPL", "MSFT", "IBM"] }));
  history.add(item(12, 0, { tickers: ["MSFT"] }));
  const by = history.byTicker();
  assert.deepEqual(
    [...by].map(([ticker, counts]) => [ticker, total(counts)]),
    [
      ["AAPL", 1],
      ["MSFT", 2],
    ],
  );
  assert.deepEqual(counted(history), [3]);
});

test("the time that is known ends now and begins with history", () => {
  const steps = Array(10).fill([0, 0, 0, null]);
  const history = new History(answer({ ALL: steps }, { since: START + 4 * MINUTE }));
  assert.equal(history.known(START + 7 * MINUTE), 3 * MINUTE);
  assert.equal(history.known(START + 99 * MINUTE), 6 * MINUTE);
});

test("the sum of nothing known is not known", () => {
  assert.equal(sum([null, null]), null);
});
