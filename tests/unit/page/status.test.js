import assert from "node:assert/strict";
import { beforeEach, mock, test } from "node:test";
import { ShownState } from "../../../lambda_src/page/status.js";

let shown;
let state;

beforeEach(() => {
  mock.timers.reset();
  mock.timers.enable({ apis: ["setTimeout"] });
  shown = [];
  state = new ShownState((each) => shown.push(each));
  state.enter("live");
});

test("Live shows at once", () => assert.deepEqual(shown, ["live"]));

test("a hand-over between slices is not seen", () => {
  state.enter("reconnecting");
  mock.timers.tick(1_999);
  state.enter("live");
  mock.timers.tick(10_000);
  assert.deepEqual(shown, ["live"]);
});

test("a loss that lasts two seconds shows", () => {
  state.enter("reconnecting");
  mock.timers.tick(2_000);
  assert.deepEqual(shown, ["live", "reconnecting"]);
});

test("what shows after two seconds is the state then, however often it changed", () => {
  state.enter("reconnecting");
  mock.timers.tick(1_500);
  state.enter("offline");
  mock.timers.tick(500);
  assert.deepEqual(shown, ["live", "offline"]);
});

test("each hand-over has its own two seconds", () => {
  for (let slice = 0; slice < 5; slice += 1) {
    state.enter("reconnecting");
    mock.timers.tick(900);
    state.enter("live");
  }
  assert.deepEqual(shown, ["live"]);
});
