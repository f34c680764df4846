import assert from "node:assert/strict";
import { test } from "node:test";
import { ApiError } from "../../../lambda_src/page/api.js";
import { judge } from "../../../lambda_src/page/verdict.js";

const closed = (reason) => ({ kind: "closed", reason });
const refused = (status, said = {}) => ({ kind: "refused", refusal: new ApiError(status, said) });
const BROKEN = { kind: "broken", error: "TypeError" };

for (const reason of ["slice_ended", "shutdown"]) {
  test(`${reason} is carried on at once`, () => {
    const { atOnce, steady, end } = judge(closed(reason), 60_000);
    assert.deepEqual({ atOnce, steady, end }, { atOnce: true, steady: true, end: null });
  });
}

test("a slice that ends as soon as it began is not", () => {
  assert.equal(judge(closed("slice_ended"), 200).atOnce, false);
});

for (const reason of ["configuration_deleted", "task_completed", "task_failed", "task_not_found"]) {
  test(`${reason} is the end`, () => assert.equal(judge(closed(reason), 9_000).end, reason));
}

for (const reason of ["error", "lease_lost", "version_fetch_error", "a reason of tomorrow"]) {
  test(`${reason} is not the end, and no reason to hurry`, () => {
    const { end, atOnce } = judge(closed(reason), 9_000);
    assert.deepEqual({ end, atOnce }, { end: null, atOnce: false });
  });
}

test("an unknown stream is the end, where that is our own word", () => {
  assert.equal(judge(refused(404, { code: "not_found" }), 0).end, "not_found");
  assert.equal(judge(refused(404), 0).end, null);
});

test("a session that was refused, or ended, is renewed", () => {
  assert.ok(judge(refused(401), 0).renew && judge(closed("session_ended"), 9_000).renew);
  assert.equal(judge(closed("session_ended"), 9_000).end, null);
});

test("a server that is full says how long to wait", () => {
  assert.equal(judge(refused(503, { retry_after: 30 }), 0).told, 30_000);
});

test("only a stream that was open for long makes up for earlier failures", () => {
  assert.deepEqual(
    [judge(BROKEN, 0).steady, judge(BROKEN, 4_000).steady, judge(BROKEN, 5_000).steady],
    [false, false, true],
  );
});
