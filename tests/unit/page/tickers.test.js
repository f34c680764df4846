import assert from "node:assert/strict";
import { test } from "node:test";
import { mostMentioned } from "../../../lambda_src/page/tickers.js";

const ITEMS = [
  { tickers: ["AAPL", "NVDA"], sentiment: "positive" },
  { tickers: ["NVDA"], sentiment: "negative" },
];
const names = (rows) => rows.map(({ ticker }) => ticker);

test("the most mentioned come first, with the balance of the newest items", () => {
  const rows = mostMentioned({ AAPL: 1, NVDA: 7 }, ITEMS, null);
  assert.deepEqual(rows[0], { ticker: "NVDA", mentions: 7, positive: 1, neutral: 0, negative: 1 });
  assert.deepEqual(names(rows), ["NVDA", "AAPL"]);
});

test("a watchlist shows its own tickers, mentioned or not", () => {
  assert.deepEqual(names(mostMentioned({ AAPL: 1, NVDA: 7 }, ITEMS, ["AAPL", "IBM"])), [
    "AAPL",
    "IBM",
  ]);
});

test("at most eight", () => {
  const mentions = Object.fromEntries(Array.from({ length: 20 }, (_, n) => [`T${n}`, n]));
  assert.equal(mostMentioned(mentions, [], null).length, 8);
});
