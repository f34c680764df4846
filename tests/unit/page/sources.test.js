import assert from "node:assert/strict";
import { test } from "node:test";
import { ageWords, choices } from "../../../lambda_src/page/sources.js";

const NOW = Date.parse("2026-01-31T12:00:00Z");
const age = (more) => ({
  source: "Wires",
  freshness: "fresh",
  read_at: "2026-01-31T11:58:00Z",
  newest_at: null,
  ...more,
});

test("how old a source's data is stands there in words, and what is wrong before it", () => {
  assert.equal(ageWords(age({}), NOW), "2 min");
  assert.equal(ageWords(age({ freshness: "late" }), NOW), "late, 2 min");
  assert.equal(
    ageWords(age({ freshness: "stale", read_at: "2026-01-31T06:00:00Z" }), NOW),
    "stale, 6 h",
  );
  assert.equal(ageWords(age({ read_at: null }), NOW), "not read yet");
  assert.equal(ageWords(age({ read_at: null, freshness: "stale" }), NOW), "stale");
  assert.equal(ageWords(age({ freshness: "late" }), null), "late");
});

test("the chosen source can be let go, whether or not it is read", () => {
  const names = (chosen) => choices([age({})], chosen).map(({ source }) => source);
  assert.deepEqual(names(null), ["Wires"]);
  assert.deepEqual(names("Wires"), ["Wires"]);
  assert.deepEqual(names("Elsewhere"), ["Wires", "Elsewhere"]);
});
