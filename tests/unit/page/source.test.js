import assert from "node:assert/strict";
import { test } from "node:test";
import { EVERYTHING, choiceAt } from "../../../lambda_src/page/choice.js";
import { HOME } from "../../../lambda_src/page/address.js";
import { Place } from "../../../lambda_src/page/place.js";
import { Session } from "../../../lambda_src/page/session.js";
import { feedSource } from "../../../lambda_src/page/source.js";
import { MemoryShelf } from "../../../lambda_src/page/storage.js";

function globalFeed(send, choice = EVERYTHING) {
  const session = new Session(new MemoryShelf(), send);
  const runtime = {
    streamAddress: async (path) => `https://stream.test/${path}`,
    silence: () => 1,
  };
  const nothing = () => undefined;
  const place = new Place(new MemoryShelf());
  const parts = { place, choice, onSnapshot: nothing, onStale: nothing, onMetrics: nothing };
  return { session, source: feedSource({ runtime, session, ...parts }) };
}

test("whoever has a session follows all posts with it", async () => {
  const { session, source } = globalFeed(async () => ({ token: "mine" }));
  assert.deepEqual((await source.stream()).headers, {});
  await session.headers();
  assert.deepEqual((await source.stream()).headers, { "X-Authorization": "Bearer mine" });
});

test("to follow all posts nobody is given a session", async () => {
  const asked = [];
  const { session, source } = globalFeed(async (path) => asked.push(path));
  await source.stream();
  await source.renew();
  assert.deepEqual([asked, session.token], [[], null]);
});

test("a session that no longer holds is replaced where all posts are followed", async () => {
  let made = 0;
  const { session, source } = globalFeed(async () => ({ token: `token-${(made += 1)}` }));
  await session.headers();
  await source.stream();
  await source.renew();
  assert.equal(session.token, "token-2");
});

test("a ticker is followed by its own stream", async () => {
  const choice = choiceAt({ ...HOME, ticker: "BRK.B" }, []);
  const { source } = globalFeed(async () => ({}), choice);
  assert.match((await source.stream()).url, /\/api\/v2\/stream\?tickers=BRK\.B&connection=/);
});

test("whoever is refused asks for room for itself, by its place and its session", async (context) => {
  const { session, source } = globalFeed(async () => ({ token: "mine" }));
  await session.headers();
  const asked = [];
  let answer = { available: 90, max_connections: 100, room: 0 };
  context.mock.method(globalThis, "fetch", async (url, { headers }) => {
    asked.push([url, headers["X-Authorization"]]);
    return new Response(JSON.stringify(answer));
  });
  assert.equal(await source.room(), false);
  assert.match(asked[0][0], /\/stream\/status\?connection=[0-9a-f]{32}$/);
  assert.equal(asked[0][1], "Bearer mine");
  answer = { ...answer, room: 1 };
  assert.equal(await source.room(), true);
  // So that those who wait do not all run for the first free place.
  answer = { ...answer, available: 10 };
  assert.equal(await source.room(), false);
});
