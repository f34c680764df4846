import assert from "node:assert/strict";
import { mock, test } from "node:test";
import { AlertWatch, valueOf } from "../../../lambda_src/page/alert_watch.js";
import { Alerts } from "../../../lambda_src/page/alerts.js";
import { MemoryShelf } from "../../../lambda_src/page/storage.js";

const counts = (positive, negative) => ({
  positive,
  neutral: 0,
  negative,
  scores: positive * 0.9 + negative * 0.1,
});

const line = (tickers, more = {}) => ({
  name: tickers.join() || "All posts",
  tickers,
  watchlist: null,
  measure: "volume",
  side: "above",
  line: 10,
  ...more,
});

/** A watch whose server counts as many posts of each ticker as `posts` says. */
function watching(lines, { locks } = {}) {
  mock.timers.enable({ apis: ["setTimeout"] });
  let ticks = 0;
  mock.method(performance, "now", () => ticks);
  const alerts = new Alerts(new MemoryShelf(), () => {});
  for (const each of lines) alerts.add(each);
  const state = { asked: [], crossed: [], posts: 1, failing: false, alerts };
  state.pass = async (milliseconds) => {
    ticks += milliseconds;
    mock.timers.tick(milliseconds);
    for (let n = 0; n < 50; n += 1) await null;
  };
  state.watch = new AlertWatch({
    alerts,
    watchlists: () => [],
    now: () => ticks,
    onCrossed: ({ name }) => state.crossed.push(name),
    read: async ({ range, tickers }) => {
      state.asked.push([range, ...tickers].join(" "));
      if (state.failing) throw new TypeError("no network");
      const series = (tickers.length ? tickers : [null]).map((ticker) => ({
        ticker,
        positive: [state.posts],
        neutral: [0],
        negative: [0],
        mean: [0.9],
      }));
      const start = "2026-01-05T10:00:00Z";
      return { step_seconds: 60, start, since: start, cursor: "evt_1", series };
    },
  });
  state.watch.start(locks ?? { request: async (_name, lead) => lead() });
  return state;
}

test("asks for every ticker once, eight at a time, and tells whose line is crossed", async (t) => {
  t.after(() => mock.reset());
  const many = "ABCDEFGHI".split("").map((letter) => line([letter]));
  const state = watching([...many, line([])]);
  await state.pass(0);
  assert.deepEqual(state.asked, ["1h", "1h A B C D E F G H", "1h I"]);
  assert.deepEqual(state.crossed, []);
  state.posts = 10;
  await state.pass(59_000);
  assert.equal(state.asked.length, 3);
  await state.pass(1_000);
  assert.deepEqual(state.crossed.toSorted(), ["All posts", ..."ABCDEFGHI"].toSorted());
  mock.timers.reset();
});

test("looks soon after a post of what is watched, and not for others", async (t) => {
  t.after(() => mock.reset());
  const state = watching([line(["AAPL"])]);
  await state.pass(0);
  for (let n = 0; n < 20; n += 1) {
    state.watch.add({ tickers: ["MSFT"] });
    await state.pass(1_000);
  }
  assert.equal(state.asked.length, 1);
  for (let n = 0; n < 20; n += 1) {
    state.watch.add({ tickers: ["MSFT", "AAPL"] });
    await state.pass(1_000);
  }
  assert.equal(state.asked.length, 3);
  mock.timers.reset();
});

test("a failed look is made again, and tells nothing", async (t) => {
  t.after(() => mock.reset());
  const state = watching([line(["AAPL"])]);
  await state.pass(0);
  [state.failing, state.posts] = [true, 50];
  await state.pass(60_000);
  assert.deepEqual(state.crossed, []);
  state.failing = false;
  await state.pass(60_000);
  assert.deepEqual(state.crossed, ["AAPL"]);
  mock.timers.reset();
});

test("a tab that does not lead asks for nothing until it does", async (t) => {
  t.after(() => mock.reset());
  let lead = () => {};
  const locks = { request: async (_name, action) => void (lead = action) };
  const state = watching([line(["AAPL"])], { locks });
  state.watch.refresh();
  state.watch.add({ tickers: ["AAPL"] });
  await state.pass(300_000);
  assert.deepEqual(state.asked, []);
  lead();
  await state.pass(0);
  assert.equal(state.asked.length, 1);
  mock.timers.reset();
});

test("without alerts nothing is asked, and a new one is looked at while another look is on", async (t) => {
  t.after(() => mock.reset());
  const state = watching([]);
  await state.pass(300_000);
  assert.deepEqual(state.asked, []);
  state.alerts.add(line(["AAPL"]));
  state.watch.refresh();
  mock.timers.tick(0);
  state.alerts.add(line(["MSFT"]));
  state.watch.refresh();
  await state.pass(0);
  await state.pass(0);
  assert.deepEqual(state.asked, ["1h AAPL", "1h AAPL MSFT"]);
  mock.timers.reset();
});

test("a watchlist's value is of all its tickers; a mean needs five posts", () => {
  const held = new Map([
    ["A", counts(3, 1)],
    ["B", counts(0, 1)],
  ]);
  const of = (tickers, measure) => valueOf(line(tickers, { measure }), held);
  assert.equal(of(["A", "B"], "volume"), 5);
  assert.equal(of(["A", "B"], "score"), (3 * 0.9 + 2 * 0.1) / 5);
  assert.equal(of(["A"], "score"), null);
  assert.equal(of(["A", "C"], "volume"), null);
});
