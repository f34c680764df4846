import assert from "node:assert/strict";
import { test } from "node:test";
import { readSlice } from "../../../lambda_src/page/slice.js";

const WHOLE = 'event: new_item\nid: evt_1\nretry: 1000\ndata: {"n":1}\n\n';
const NEXT = 'event: new_item\nid: evt_22\nretry: 5000\ndata: {"n":2}\n\n';
const BROKEN_OFF =
  "Lambda-Runtime-Function-Error-Type: Runtime.StreamError\r\n" +
  "Lambda-Runtime-Function-Error-Body: ZXJyb3I=\r\n";

test("half an event that a function broke off is none, and the slice is broken", async (context) => {
  for (let length = 0; length < NEXT.length; length += 1) {
    const headers = { "Content-Type": "text/event-stream" };
    const body = WHOLE + NEXT.slice(0, length) + BROKEN_OFF;
    context.mock.method(globalThis, "fetch", async () => new Response(body, { headers }));
    const seen = [];
    const outcome = await readSlice("https://stream.test/", {
      headers: {},
      signal: new AbortController().signal,
      silence: 10_000,
      onEvent: ({ id }) => seen.push(id),
      onRetry: () => undefined,
    });
    assert.deepEqual([seen, outcome.kind], [["evt_1"], "broken"], body);
  }
});
