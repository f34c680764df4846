import assert from "node:assert/strict";
import { test } from "node:test";
import { History } from "../../../lambda_src/page/history.js";
import { rate } from "../../../lambda_src/page/tiles.js";
import { MINUTE, START, answer } from "./answers.js";

const HOUR = 60 * MINUTE;
const posts = [745, 0, 0, 0.5];

/** A day of hours, of which something is known since so many milliseconds before its end. */
function day(known) {
  const steps = Array.from({ length: 24 }, () => null);
  steps[23] = posts;
  return new History(answer({ ALL: steps }, { since: START + 24 * HOUR - known, step: 3_600 }));
}

test("an average is over the time there was, and there is none over a few minutes", () => {
  const now = START + 24 * HOUR;
  assert.match(rate(day(6 * MINUTE), 745, now), /^since /);
  assert.equal(rate(day(5 * HOUR), 745, now), "149 an hour");
  assert.equal(rate(day(72 * HOUR), 745, now), "31 an hour");
});

test("without history, or the time, there is no average", () => {
  assert.equal(rate(null, null, START), "");
  assert.equal(rate(day(HOUR), 745, null), "");
});
