import assert from "node:assert/strict";
import { test } from "node:test";
import { Cursor, sequence } from "../../../lambda_src/page/cursor.js";
import { Feed } from "../../../lambda_src/page/feed.js";

const item = (number) => ({ event_id: `evt_${number}` });
const numbers = (feed) => feed.items.map(({ event_id: id }) => sequence(id));

test("the number in an event id", () => {
  assert.deepEqual(
    ["evt_7", "evt_7.12", "7", "evt_", "", null].map(sequence),
    [7, 7, -1, -1, -1, -1],
  );
});

test("a cursor moves forward only, and restarts anywhere", () => {
  const cursor = new Cursor();
  for (const id of ["evt_5", "evt_5.1", "evt_3", undefined]) cursor.advance(id);
  assert.equal(cursor.eventId, "evt_5.1");
  cursor.restart("evt_2");
  assert.equal(cursor.eventId, "evt_2");
});

test("items are newest first whatever order they come in", () => {
  const feed = new Feed();
  for (const number of [3, 1, 4, 2, 10]) feed.add(item(number));
  assert.deepEqual(numbers(feed), [10, 4, 3, 2, 1]);
});

test("an item that comes twice is held once", () => {
  const feed = new Feed();
  assert.deepEqual([feed.add(item(1)), feed.add(item(1))], [true, false]);
  assert.deepEqual(numbers(feed), [1]);
});

test("the oldest give way, and are not taken back", () => {
  const feed = new Feed(2);
  for (const number of [1, 2, 3]) feed.add(item(number));
  assert.equal(feed.add(item(1)), false);
  assert.deepEqual(numbers(feed), [3, 2]);
});

test("what has no event id of an item is left out", () => {
  assert.equal(new Feed().add({}), false);
});

test("a cleared feed takes the same items again", () => {
  const feed = new Feed();
  feed.add(item(1));
  feed.clear();
  assert.equal(feed.add(item(1)), true);
});
