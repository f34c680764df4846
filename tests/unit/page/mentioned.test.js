import assert from "node:assert/strict";
import { test } from "node:test";
import { mostMentioned, namedTogether, ordered } from "../../../lambda_src/page/mentioned.js";
import { matches } from "../../../lambda_src/page/search.js";
import { item } from "./answers.js";

const row = (ticker, positive, negative) => ({
  ticker,
  counts: { positive, neutral: 0, negative, scores: 0 },
  mentions: positive + negative,
});
const names = (rows) => rows.map(({ ticker }) => ticker);

test("the most mentioned come first, equals by name, and no more than wanted", () => {
  assert.deepEqual(mostMentioned({ MSFT: 2, AAPL: 2, IBM: 9, F: 1 }, 3), ["IBM", "AAPL", "MSFT"]);
});

test("in the order that is wanted; what is not known comes last, never as nothing", () => {
  const rows = [
    row("A", 1, 9),
    row("B", 5, 1),
    { ticker: "C", counts: null, mentions: null },
    row("D", 0, 0),
  ];
  assert.deepEqual(names(ordered(rows, "mentions")), ["A", "B", "D", "C"]);
  assert.deepEqual(names(ordered(rows, "positive")), ["B", "A", "D", "C"]);
  assert.deepEqual(names(ordered(rows, "negative")), ["A", "B", "D", "C"]);
});

test("what a ticker's posts also name", () => {
  const items = [
    item(1, 0, { tickers: ["AAPL", "MSFT"] }),
    item(2, 0, { tickers: ["MSFT", "AAPL", "IBM"], sentiment: "negative", score: 0.1 }),
  ];
  const rows = ordered(namedTogether("AAPL", items), "mentions");
  assert.deepEqual(names(rows), ["MSFT", "IBM"]);
  assert.deepEqual(rows[0].counts, { positive: 1, neutral: 0, negative: 1, scores: 1 });
});

test("typing finds what is spelled so, then what begins so, then what holds it", () => {
  const mentions = { AAPL: 5, A: 1, TSLA: 9, AA: 3, BAC: 7 };
  assert.deepEqual(matches("$a", mentions), ["A", "AAPL", "AA", "TSLA", "BAC"]);
  assert.deepEqual(matches(" zzz ", mentions), ["ZZZ"]);
  assert.deepEqual(matches("not one", mentions), []);
  assert.deepEqual(matches("", mentions), []);
});
