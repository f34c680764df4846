import assert from "node:assert/strict";
import { test } from "node:test";
import { EVERYTHING, choiceAt } from "../../../lambda_src/page/choice.js";
import { HOME, addressOf, searchOf } from "../../../lambda_src/page/address.js";

test("every address comes back from its address", () => {
  const addresses = [
    HOME,
    { ...HOME, range: "7d", ticker: "BRK.B", sentiment: "negative", sort: "positive" },
    { ...HOME, watchlist: "Oil & gas = 50 %", source: "Wires & more" },
  ];
  for (const address of addresses) assert.deepEqual(addressOf(searchOf(address)), address);
});

test("what nobody could choose is left out", () => {
  const written = "?range=9y&ticker=<script>&sentiment=angry&sort=up&watchlist=&source=%0A";
  assert.deepEqual(addressOf(written), HOME);
  assert.equal(addressOf("?ticker=aapl").ticker, "AAPL");
});

test("a ticker stands alone", () => {
  assert.equal(addressOf("?ticker=AAPL&watchlist=Tech").watchlist, null);
});

test("what else stands in the address stays", () => {
  assert.equal(searchOf({ ...HOME, range: "1h" }, "?task=abc&range=7d"), "?task=abc&range=1h");
  assert.equal(searchOf(HOME, "?range=7d&task=abc"), "?task=abc");
});

test("a watchlist is found by its name, of two with one name the one that is followed", () => {
  const [first, second] = [
    { name: "Tech", tickers: ["A"] },
    { name: "Tech", tickers: ["B"] },
  ];
  const address = { ...HOME, watchlist: "Tech" };
  assert.equal(choiceAt(address, [first, second]).watchlist, first);
  assert.equal(choiceAt(address, [first, { ...second, followed: true }]).tickers[0], "B");
  assert.equal(choiceAt({ ...HOME, watchlist: "Gone" }, [first]), EVERYTHING);
  assert.deepEqual(choiceAt({ ...HOME, ticker: "MSFT" }, []).tickers, ["MSFT"]);
});
