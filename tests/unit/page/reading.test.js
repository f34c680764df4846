import assert from "node:assert/strict";
import { test } from "node:test";
import { countSplits, scoreRange } from "../../../lambda_src/page/chart_scale.js";
import { when } from "../../../lambda_src/page/format.js";
import { HeldList } from "../../../lambda_src/page/held.js";
import { ServerClock } from "../../../lambda_src/page/moment.js";
import { item } from "./answers.js";

test("a held list stays as it was, and knows what came", () => {
  const list = new HeldList();
  const items = [item(1, 0)];
  list.update(items);
  list.hold(true);
  items.unshift(item(2, 0));
  items.unshift(item(3, 0));
  list.update(items);
  list.hold(true);
  assert.deepEqual([list.items.length, list.waiting], [1, 2]);
  list.hold(false);
  assert.deepEqual([list.items.length, list.waiting], [3, 0]);
});

test("a list whose newest has gone since has only new posts waiting", () => {
  const list = new HeldList();
  list.update([item(1, 0)]);
  list.hold(true);
  list.update([item(9, 0), item(8, 0)]);
  assert.equal(list.waiting, 2);
});

test("the clock is the server's, whatever the machine believes", () => {
  let ticks = 0;
  const clock = new ServerClock(() => ticks);
  assert.equal(clock.now(), null);
  clock.learn("2026-01-05T12:00:00Z");
  ticks = 5_000;
  assert.equal(new Date(clock.now()).toISOString(), "2026-01-05T12:00:05.000Z");
  // What was published some time ago says nothing new; nor does what is no time.
  clock.learn("2026-01-05T12:00:01Z");
  clock.learn("soon");
  clock.learn(undefined);
  assert.equal(new Date(clock.now()).toISOString(), "2026-01-05T12:00:05.000Z");
  assert.equal(new Date(clock.heard).toISOString(), "2026-01-05T12:00:01.000Z");
  // The machine slept, and its ticks with it.
  clock.learn("2026-01-05T15:00:00Z");
  assert.equal(new Date(clock.now()).toISOString(), "2026-01-05T15:00:00.000Z");
});

test("a time of another day has its date", () => {
  const now = new Date(2026, 0, 5, 12).getTime();
  const [today, before] = [new Date(2026, 0, 5, 1, 2, 3), new Date(2026, 0, 4, 23)];
  assert.equal(when(today.toISOString(), now), "01:02:03");
  assert.match(when(before.toISOString(), now), /4.*23:00/);
});

test("the axis has a few round whole numbers, none above the counts", () => {
  for (const most of [0, 1, 3, 7, 44, 99, 100, 12_345]) {
    const splits = countSplits(most);
    assert.ok(splits.length >= 3 && splits.length <= 6, `${most}: ${splits}`);
    assert.ok(
      splits.every(Number.isInteger) && splits.at(-1) <= Math.max(4, most),
      `${most}: ${splits}`,
    );
  }
  const [low, high] = scoreRange();
  assert.ok(low < 0 && high > 1);
});
