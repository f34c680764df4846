import assert from "node:assert/strict";
import test from "node:test";

import { Place } from "../../../lambda_src/page/place.js";
import { MemoryShelf } from "../../../lambda_src/page/storage.js";

const id = (place) => new URL(place.at("http://s.test/stream")).searchParams.get("connection");

test("a tab keeps its id across reloads, and another tab has another", () => {
  const shelf = new MemoryShelf();
  const first = id(new Place(shelf));
  assert.match(first, /^[0-9a-f]{32}$/);
  assert.equal(id(new Place(shelf)), first);
  assert.notEqual(id(new Place(new MemoryShelf())), first);
});

test("an address with a query keeps it", () => {
  const url = new URL(new Place(new MemoryShelf()).at("http://s.test/stream?tickers=A"));
  assert.equal(url.searchParams.get("tickers"), "A");
  assert.ok(url.searchParams.get("connection"));
});

test("a page that closes gives its place up, and what comes next has another id", () => {
  const sent = [];
  const place = new Place(new MemoryShelf(), (url) => sent.push(url) > 0);
  const before = id(place);
  place.leave();
  assert.deepEqual(sent, [`/api/v2/stream/leave?connection=${before}`]);
  assert.notEqual(id(place), before);
});

test("a beacon that cannot be sent leaves the id, so that the next load takes the place over", () => {
  const place = new Place(new MemoryShelf(), () => false);
  const before = id(place);
  place.leave();
  assert.equal(id(place), before);
});
