import assert from "node:assert/strict";
import { mock, test } from "node:test";
import { Newness } from "../../../lambda_src/page/newness.js";

const items = (...numbers) => numbers.map((n) => ({ event_id: `evt_${n}` }));

function watched() {
  let ticks = 0;
  mock.timers.enable({ apis: ["setTimeout"] });
  mock.method(performance, "now", () => ticks);
  const state = { calms: 0 };
  state.newness = new Newness(() => (state.calms += 1));
  state.pass = (milliseconds) => {
    ticks += milliseconds;
    mock.timers.tick(milliseconds);
  };
  state.new = (...numbers) => numbers.filter((n) => state.newness.has(`evt_${n}`));
  return state;
}

test.afterEach(() => {
  mock.timers.reset();
  mock.restoreAll();
});

test("what comes to a list that is shown is new for a moment", () => {
  const state = watched();
  state.newness.show(items(2, 1));
  assert.deepEqual(state.new(1, 2), []);
  state.newness.show(items(3, 2, 1));
  state.pass(1_000);
  state.newness.show(items(4, 3, 2));
  assert.deepEqual(state.new(1, 2, 3, 4), [3, 4]);
  state.pass(600);
  assert.deepEqual(state.new(1, 2, 3, 4), [4]);
  state.pass(1_000);
  assert.deepEqual(state.new(1, 2, 3, 4), []);
});

test("however many come at once, they calm at once", () => {
  const state = watched();
  state.newness.show(items(1));
  state.newness.show(items(...Array(100).keys()));
  state.pass(1_600);
  assert.deepEqual([state.calms, state.new(50)], [1, []]);
  state.pass(10_000);
  assert.equal(state.calms, 1);
});

test("what has left the list is forgotten, and another list begins calm", () => {
  const state = watched();
  state.newness.show(items(1));
  state.newness.show(items(2));
  state.newness.show(items(3));
  assert.deepEqual(state.new(2, 3), [3]);
  state.newness.clear();
  state.newness.show(items(9, 8));
  assert.deepEqual(state.new(8, 9), []);
});
