import assert from "node:assert/strict";
import { test } from "node:test";
import { compare } from "../../../lambda_src/page/comparison.js";

const hour = (posts, score = 0.5) => ({
  positive: posts,
  neutral: 0,
  negative: 0,
  scores: posts * score,
});
const hours = (...parts) => parts.flat().map((counts) => ({ start: 0, counts }));
const day = (...of) => Array(24).fill(hour(...of));

test("the last whole day against the one before; the hour under way counts for neither", () => {
  const { posts, change, meanChange } = compare(hours(day(10, 0.4), day(15, 0.6), hour(999)));
  assert.equal(posts, 360);
  assert.equal(change, 0.5);
  assert.ok(Math.abs(meanChange - 0.2) < 1e-9);
});

test("the volume against what is normal of the whole hours before", () => {
  const { volume } = compare(hours(day(10), day(20), day(30), hour(0)));
  // The first hour may have been seen in part only: 23 of 10 and 24 of 20 posts.
  assert.ok(Math.abs(volume - 30 / ((23 * 10 + 24 * 20) / 47)) < 1e-9);
});

test("what history does not reach back to is not compared", () => {
  const short = compare(hours(Array(100).fill(null), Array(30).fill(hour(1)), hour(0)));
  assert.deepEqual(short, { posts: 24, change: null, meanChange: null, volume: null });
  assert.equal(compare(hours(Array(168).fill(null))).posts, null);
});

test("nothing is compared with nothing", () => {
  const { change, meanChange, volume } = compare(hours(day(0), day(0), day(3), hour(0)));
  assert.deepEqual([change, meanChange, volume], [null, null, null]);
});
