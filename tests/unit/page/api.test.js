import assert from "node:assert/strict";
import { test } from "node:test";

import { ApiError, requestInTurn } from "../../../lambda_src/page/api.js";

test("an error says what the server said, and by which code", () => {
  const error = new ApiError(409, { detail: "Delete one first", code: "limit_reached" });
  assert.equal(error.message, "Delete one first");
  assert.equal(error.code, "limit_reached");
});

test("each thing that is wrong with a request is said", () => {
  const error = new ApiError(422, { detail: [{ msg: "Too long" }, { msg: "Too odd" }] });
  assert.equal(error.message, "Too long; Too odd");
});

test("an answer that is no problem is told by its status", () => {
  assert.equal(new ApiError(502, {}).message, "The server answered 502");
  assert.equal(new ApiError(422, { detail: [] }).message, "The server answered 422");
});

test("what nobody waits for is asked for one after the other, also after one that failed", async () => {
  const asked = [];
  const answers = [];
  globalThis.fetch = (path) => {
    asked.push(path);
    return new Promise((resolve) => answers.push(resolve));
  };
  const first = requestInTurn("/first");
  const second = requestInTurn("/second");
  await new Promise(setImmediate);
  assert.deepEqual(asked, ["/first"]);
  answers[0](new Response("{}", { status: 503 }));
  await assert.rejects(first, ApiError);
  await new Promise(setImmediate);
  assert.deepEqual(asked, ["/first", "/second"]);
  answers[1](Response.json({ two: 2 }));
  assert.deepEqual(await second, { two: 2 });
});
