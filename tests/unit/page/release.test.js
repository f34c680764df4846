import assert from "node:assert/strict";
import { test } from "node:test";
import { Release } from "../../../lambda_src/page/release.js";

const APART = 5_000;

/** A release whose questions are answered by `answers` in turn; an error is a failed request. */
function asking(context, ...answers) {
  context.mock.timers.enable({ apis: ["setTimeout", "Date"], now: 1_000_000 });
  const seen = { asked: [], loaded: [], others: 0 };
  const ask = (which) => async () => {
    seen.asked.push(which);
    const answer = answers.shift();
    if (answer instanceof Error) throw answer;
    return { version: answer };
  };
  const release = new Release({
    loaded: ask("loaded"),
    current: ask("current"),
    onLoaded: ({ version }) => seen.loaded.push(version),
    onOther: () => (seen.others += 1),
  });
  const check = async () => {
    release.check();
    context.mock.timers.tick(APART);
    await new Promise(setImmediate);
  };
  return { seen, check, release };
}

test("a version that cannot be asked for is asked for again, and throws at nobody", async (context) => {
  const { seen, check } = asking(context, new TypeError("Failed to fetch"), "1.0.0");
  await check();
  assert.deepEqual(seen.loaded, []);
  await check();
  assert.deepEqual(seen, { asked: ["loaded", "loaded"], loaded: ["1.0.0"], others: 0 });
});

test("only another version than the page's own is told", async (context) => {
  const { seen, check } = asking(context, "1.0.0", "1.0.0", new TypeError("offline"), "1.1.0");
  for (let n = 0; n < 3; n += 1) await check();
  assert.equal(seen.others, 0);
  await check();
  assert.deepEqual(seen.asked, ["loaded", "current", "current", "current"]);
  assert.equal(seen.others, 1);
});

test("many slices ask once", async (context) => {
  const { seen, check, release } = asking(context, "1.0.0");
  for (let n = 0; n < 3; n += 1) release.check();
  await check();
  assert.equal(seen.asked.length, 1);
});
