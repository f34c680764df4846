import assert from "node:assert/strict";
import { test } from "node:test";
import { Backoff } from "../../../lambda_src/page/backoff.js";

const delays = (random, attempts, atLeast) => {
  const backoff = new Backoff(() => random);
  return Array.from({ length: attempts }, () => backoff.next(atLeast));
};

test("delays grow from one second to thirty", () => {
  assert.deepEqual(delays(0, 6), [1_000, 2_000, 4_000, 8_000, 15_000, 15_000]);
  assert.deepEqual(delays(1, 6), [2_000, 4_000, 8_000, 16_000, 30_000, 30_000]);
});

test("a wait that the server asked for is never cut short, and is spread", () => {
  assert.deepEqual(delays(0, 1, 30_000), [30_000]);
  assert.ok(Math.abs(delays(1, 1, 30_000)[0] - 33_000) < 1);
});

test("a longer delay of our own stands", () => {
  assert.deepEqual(delays(1, 5, 1_000).at(-1), 30_000);
});

test("success begins anew", () => {
  const backoff = new Backoff(() => 0);
  backoff.next();
  backoff.next();
  backoff.reset();
  assert.equal(backoff.next(), 1_000);
});
