import assert from "node:assert/strict";
import { test } from "node:test";
import { ApiError } from "../../../lambda_src/page/api.js";
import { LABELS, explanation } from "../../../lambda_src/page/explanation.js";
import { freshness, leadersFreshness } from "../../../lambda_src/page/freshness.js";
import { listWords } from "../../../lambda_src/page/list_words.js";
import { EVERYTHING, choiceAt } from "../../../lambda_src/page/choice.js";
import { HOME } from "../../../lambda_src/page/address.js";

const STATES = Object.keys(LABELS);
const KELP = choiceAt({ ...HOME, ticker: "KELP" }, []);
const list = (more) =>
  listWords({
    read: true,
    held: 0,
    listed: 0,
    only: { sentiment: null, source: null },
    state: "live",
    choice: EVERYTHING,
    ...more,
  });
const figures = (more) =>
  freshness({ state: "live", known: true, failing: false, heard: 0, ...more });

test("every state is explained, and none claims what it cannot know", () => {
  for (const state of STATES) assert.match(explanation(state, false, null), /\.$/);
  assert.doesNotMatch(explanation("unanswered", false, null), /lost|missed/);
  assert.match(explanation("offline", false, null), /nothing was read yet/);
  assert.doesNotMatch(explanation("offline", true, null), /nothing was read/);
});

test("a refusal is told by its reason, in the page's words or in the server's", () => {
  const full = new ApiError(503, { code: "connections_full", detail: "Maximum reached" });
  const share = new ApiError(429, { code: "client_connections", detail: "Too many" });
  assert.match(explanation("polling", true, full), /^All of Tickertape's connections are taken/);
  assert.match(
    explanation("polling", true, share),
    /close another tab .* fetched every few seconds/,
  );
  assert.match(
    explanation("polling", true, new ApiError(403, {})),
    /The server answered 403\. New/,
  );
  assert.match(
    explanation("unanswered", false, new ApiError(500, { detail: "Oh." })),
    /said: Oh\. T/,
  );
  assert.equal(explanation("live", true, full), explanation("live", true, null));
});

test("a list without posts says whether it is empty, being read or not to be had", () => {
  assert.match(list({ read: false, state: "connecting" }), /^Reading/);
  assert.match(list({}), /^No posts yet\. They appear here/);
  assert.match(list({ choice: KELP }), /^No posts name KELP yet/);
  assert.match(
    list({ held: 12, only: { sentiment: "negative", source: null } }),
    /^None of the newest 12 posts is negative\./,
  );
  assert.match(
    list({ held: 12, only: { sentiment: null, source: "Wires" } }),
    /^None of the newest 12 posts is from Wires\./,
  );
  assert.match(
    list({ held: 12, only: { sentiment: "neutral", source: "Wires" } }),
    /is neutral and from Wires\./,
  );
  assert.equal(list({ held: 12, listed: 3 }), "");
  for (const state of ["offline", "unanswered", "reconnecting"]) {
    const words = list({ read: false, state });
    assert.match(words, /could be read yet/);
    assert.doesNotMatch(words, /No posts yet/);
  }
});

test("figures that stand still say so, and until when they are right", () => {
  assert.equal(figures({}), "");
  assert.equal(figures({ state: "polling" }), "");
  assert.equal(figures({ known: false }), "Reading …");
  assert.match(figures({ known: false, failing: true }), /could not be read/i);
  assert.match(figures({ known: false, state: "unanswered" }), /could not be read/i);
  for (const more of [{ state: "offline" }, { state: "reconnecting" }, { failing: true }]) {
    assert.match(figures(more), /^As of \d\d:\d\d:\d\d, not current$/);
  }
});

test("leaders that are minutes old are told as that", () => {
  assert.equal(leadersFreshness(null, 1), "");
  assert.equal(leadersFreshness(0, 300_000), "");
  assert.match(leadersFreshness(0, 300_001), /newer could not be read/);
});
