import assert from "node:assert/strict";
import { test } from "node:test";
import { Series } from "../../../lambda_src/page/series.js";

const NOW = Date.parse("2026-01-05T12:00:05Z");
const item = (secondsAgo, sentiment = "positive", score = 0.9) => ({
  timestamp: new Date(NOW - secondsAgo * 1000).toISOString(),
  sentiment,
  score,
});
const seriesOf = (...items) => {
  const series = new Series();
  for (const each of items) series.add(each);
  return series;
};

test("the last column is now, with its counts and mean", () => {
  const { columns } = seriesOf(item(1), item(2, "negative", 0.1), item(3, "neutral", 0.5)).window(
    NOW,
  );
  const { positive, neutral, negative, average } = columns.at(-1);
  assert.deepEqual({ positive, neutral, negative }, { positive: 1, neutral: 1, negative: 1 });
  assert.ok(Math.abs(average - 0.5) < 1e-9);
});

test("the window moves on as time passes", () => {
  const series = seriesOf(item(1));
  const before = series.window(NOW).columns;
  const after = series.window(NOW + 30_000).columns;
  assert.equal(after.at(-1).start - before.at(-1).start, 30_000);
  assert.equal(after.at(-4).positive, 1);
});

for (const [minutes, step] of [
  [1, 10_000],
  [20, 30_000],
  [45, 60_000],
  [300, 600_000],
  [1400, 1_800_000],
]) {
  test(`${minutes} minutes of posts are drawn per ${step / 1000} seconds, none left out`, () => {
    const { step: drawn, columns } = seriesOf(item(0), item(minutes * 60)).window(NOW);
    assert.equal(drawn, step);
    assert.ok(columns.length >= 24 && columns.length <= 48);
    assert.equal(
      columns.reduce((sum, { positive }) => sum + positive, 0),
      2,
    );
  });
}

test("what is older than a day, in the future or without a time is not drawn", () => {
  const { columns } = seriesOf(item(90_000), item(-600), { ...item(0), timestamp: "?" }).window(
    NOW,
  );
  assert.equal(
    columns.reduce((sum, { positive }) => sum + positive, 0),
    0,
  );
  assert.ok(columns.every(({ average }) => average === null));
});

test("a post of next year is not held until then, one of a clock a little fast is", () => {
  const aYear = 365 * 86_400;
  const series = seriesOf(item(-aYear), item(-60));
  series.window(NOW);
  const then = series.window(NOW + aYear * 1_000);
  assert.equal(
    then.columns.reduce((sum, { positive }) => sum + positive, 0),
    0,
  );
  const soon = seriesOf(item(-aYear), item(-60));
  soon.window(NOW);
  assert.equal(soon.window(NOW + 60_000).columns.at(-1).positive, 1);
});
