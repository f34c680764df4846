import assert from "node:assert/strict";
import { test } from "node:test";
import { milliseconds } from "../../../lambda_src/page/retry_after.js";

test("a wait is told in seconds or by a date, and bounded", (context) => {
  context.mock.timers.enable({ apis: ["Date"], now: Date.parse("2026-01-05T12:00:00Z") });
  assert.equal(milliseconds("30"), 30_000);
  assert.equal(milliseconds(1.5), 1_500);
  assert.equal(milliseconds("Mon, 05 Jan 2026 12:00:20 GMT"), 20_000);
  // A timer that is told to wait for longer than 24 days would not wait at all.
  assert.equal(milliseconds("9999999999"), 86_400_000);
  for (const none of [undefined, null, "", "soon", "-5", "Mon, 05 Jan 2026 11:00:00 GMT"]) {
    assert.equal(milliseconds(none), 0);
  }
});
