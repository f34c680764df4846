import assert from "node:assert/strict";
import { test } from "node:test";
import { Place } from "../../../lambda_src/page/place.js";
import { Session } from "../../../lambda_src/page/session.js";
import { BrowserShelf, MemoryShelf } from "../../../lambda_src/page/storage.js";

/** A browser's storage with room for so many values. */
function storage(room) {
  const values = new Map();
  return {
    values,
    getItem: (key) => values.get(key) ?? null,
    setItem: (key, value) => {
      if (!values.has(key) && values.size >= room) throw new DOMException("", "QuotaExceededError");
      values.set(key, value);
    },
  };
}

test("what a browser keeps is kept there", () => {
  const kept = storage(1);
  const shelf = new BrowserShelf(() => kept);
  shelf.setItem("a", "1");
  assert.deepEqual([shelf.getItem("a"), kept.values.get("a"), shelf.forgets], ["1", "1", false]);
});

test("a storage that is full remembers in the page, and says so until there is room", () => {
  const kept = storage(0);
  const shelf = new BrowserShelf(() => kept);
  shelf.setItem("a", "1");
  assert.deepEqual([shelf.getItem("a"), shelf.forgets], ["1", true]);
  kept.values.set("a", "old");
  assert.equal(shelf.getItem("a"), "1");
  shelf.setItem("a", "2");
  assert.deepEqual([shelf.getItem("a"), kept.values.get("a"), shelf.forgets], ["2", "2", false]);
});

test("a storage that may not be touched is as good as none", () => {
  const denied = () => {
    throw new DOMException("", "SecurityError");
  };
  for (const open of [denied, () => null, () => ({ getItem: denied, setItem: denied })]) {
    const shelf = new BrowserShelf(open);
    assert.equal(shelf.getItem("a"), null);
    shelf.setItem("a", "1");
    assert.deepEqual([shelf.getItem("a"), shelf.forgets], ["1", true]);
  }
});

for (const wrong of ["", "two words", "token\nX: y", "t\u00f6ken", "x".repeat(600)]) {
  test(`a session kept as ${JSON.stringify(wrong.slice(0, 12))} is none`, async () => {
    const shelf = new MemoryShelf();
    shelf.setItem("tickertape.session", wrong);
    const session = new Session(shelf, async () => ({ token: "fresh" }));
    assert.equal(session.token, null);
    new Headers(await session.headers());
    assert.equal(session.token, "fresh");
  });
}

for (const wrong of ["", "null", "a&b=c", "x".repeat(65)]) {
  test(`a connection kept as ${JSON.stringify(wrong.slice(0, 12))} is another`, () => {
    const shelf = new MemoryShelf();
    shelf.setItem("tickertape.connection", wrong);
    assert.match(new Place(shelf).at("http://s.test/"), /\?connection=[0-9a-f]{32}$/);
  });
}
