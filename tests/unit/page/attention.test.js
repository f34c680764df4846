import assert from "node:assert/strict";
import { afterEach, beforeEach, mock, test } from "node:test";
import { watchAttention } from "../../../lambda_src/page/attention.js";

let page;
let shown;
let said;

const happen = (target, name) => target.dispatchEvent(new Event(name));

function hide(hidden) {
  page.hidden = hidden;
  happen(page, "visibilitychange");
}

beforeEach(() => {
  mock.timers.enable({ apis: ["setTimeout"] });
  [page, shown, said] = [
    Object.assign(new EventTarget(), { hidden: false }),
    new EventTarget(),
    [],
  ];
  watchAttention({ onRest: () => said.push("rest"), onWake: () => said.push("wake") }, page, shown);
});

afterEach(() => mock.reset());

test("a tab rests when nobody saw it for five minutes, until somebody does", () => {
  hide(true);
  mock.timers.tick(299_000);
  assert.deepEqual(said, []);
  mock.timers.tick(1_000);
  assert.deepEqual(said, ["rest"]);
  hide(false);
  assert.deepEqual(said, ["rest", "wake"]);
});

test("one that is seen in between does not", () => {
  hide(true);
  mock.timers.tick(200_000);
  hide(false);
  hide(true);
  mock.timers.tick(200_000);
  assert.deepEqual(said, []);
});

test("one that is stopped or left rests at once, and only once", () => {
  hide(true);
  happen(page, "freeze");
  happen(shown, "pagehide");
  mock.timers.tick(300_000);
  assert.deepEqual(said, ["rest"]);
  // Thawed for a moment behind others it goes on resting.
  happen(page, "resume");
  assert.deepEqual(said, ["rest"]);
  hide(false);
  assert.deepEqual(said, ["rest", "wake"]);
  happen(shown, "pagehide");
  happen(shown, "pageshow");
  assert.deepEqual(said, ["rest", "wake", "rest", "wake"]);
});

test("one that was opened in the background rests too", () => {
  const behind = Object.assign(new EventTarget(), { hidden: true });
  const onRest = () => said.push("rest");
  watchAttention({ onRest, onWake: onRest }, behind, shown);
  mock.timers.tick(300_000);
  assert.deepEqual(said, ["rest"]);
});
