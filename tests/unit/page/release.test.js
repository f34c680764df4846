import assert from "node:assert/strict";
import { test } from "node:test";
import { Release, wordsOf } from "../../../lambda_src/page/release.js";

const APART = 5_000;

const facts = (version, commit = "abc", page = "1") => ({ version, git_commit: commit, page });

/** A release whose questions are answered by `answers` in turn; an error is a failed request. */
function asking(context, ...answers) {
  context.mock.timers.enable({ apis: ["setTimeout", "Date"], now: 1_000_000 });
  const seen = { asked: [], loaded: [], others: 0 };
  const ask = (which) => async () => {
    seen.asked.push(which);
    const answer = answers.shift();
    if (answer instanceof Error) throw answer;
    return typeof answer === "string" ? facts(answer) : answer;
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

test("the same version of another commit, or with another page, is another release", async (context) => {
  const [own, commit, page] = [facts("1"), facts("1", "def"), facts("1", "abc", "2")];
  const { seen, check } = asking(context, own, own, commit, page);
  const told = [];
  for (let n = 0; n < 4; n += 1) {
    await check();
    told.push(seen.others);
  }
  assert.deepEqual(told, [0, 0, 1, 2]);
});

test("a release that was told of is not told again, while old environments still answer", async (context) => {
  const [own, other, third] = [facts("1"), facts("1", "def"), facts("1", "fed")];
  const { seen, check } = asking(context, own, other, own, other, third);
  for (let n = 0; n < 4; n += 1) await check();
  assert.equal(seen.others, 1);
  await check();
  assert.equal(seen.others, 2);
});

test("a release is called by its version and its commit", () => {
  assert.equal(wordsOf(facts("1.2.0", "0123456789")), "1.2.0 (0123456)");
  assert.equal(wordsOf(facts("1.2.0", "unknown")), "1.2.0");
});
