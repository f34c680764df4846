import assert from "node:assert/strict";
import { afterEach, beforeEach, mock, test } from "node:test";
import { ApiError } from "../../../lambda_src/page/api.js";
import { Connection } from "../../../lambda_src/page/connection.js";
import { Streams, settle } from "./streams.js";

const SILENCE = 12_500;

let streams;
let network;
let states;
let ids;
let polls;
let page;
let room;
let connection;

async function pass(milliseconds) {
  for (let passed = 0; passed < milliseconds; passed += 100) {
    mock.timers.tick(100);
    await settle();
  }
}

function start(more = {}, onEnd = () => {}) {
  const source = {
    stream: async () => ({ url: "http://streams/", headers: {} }),
    silence: () => SILENCE,
    snapshot: async () => "evt_10",
    poll: async (cursor) => {
      polls.push(cursor);
      return page();
    },
    room: async () => room,
    ...more,
  };
  const onEvent = (type, _payload, id) => type === "new_item" && ids.push(id);
  const onState = (state) => states.push(state);
  connection = new Connection(source, { onState, onEvent, onEnd }, network);
  connection.start();
  return settle();
}

/** Refuses every attempt until polling has begun. */
async function failUntilPolling() {
  for (let attempt = 0; attempt < 3; attempt += 1) {
    streams.fail();
    await pass(8_000);
  }
}

beforeEach(() => {
  mock.timers.enable({ apis: ["setTimeout", "Date"], now: 1_000_000 });
  // The tests pass through the waits in steps, to which the shortest and the longest do not fit.
  mock.method(Math, "random", () => 0.5);
  streams = new Streams();
  mock.method(globalThis, "fetch", streams.fetch);
  network = Object.assign(new EventTarget(), { navigator: { onLine: true } });
  [states, ids, polls, room] = [[], [], [], false];
  page = () => ({ items: [], cursor: "evt_10", resume: "resumed", more: false });
});

afterEach(() => {
  connection.stop();
  mock.reset();
});

test("it follows on from the snapshot, and is live once the stream says so", async () => {
  await start();
  assert.equal(streams.last.headers["Last-Event-ID"], "evt_10");
  assert.deepEqual(states, []);
  streams.open({ cursor: "evt_10" });
  await settle();
  assert.deepEqual(states, ["live"]);
});

test("a slice that ends as planned is followed by the next at once, from the cursor", async () => {
  await start();
  const { send } = streams.open({ cursor: "evt_10" });
  await pass(6_000);
  send("new_item", {}, "evt_11");
  send("connection_close", { reason: "slice_ended" }, "evt_11.1");
  await settle();
  assert.equal(streams.requests.length, 2);
  assert.equal(streams.last.headers["Last-Event-ID"], "evt_11.1");
});

test("a stream that breaks is tried again after a second or two", async () => {
  await start();
  streams.open({ cursor: "evt_10" }).cut();
  await settle();
  assert.deepEqual([states, streams.requests.length], [["live", "reconnecting"], 1]);
  await pass(2_100);
  assert.equal(streams.requests.length, 2);
});

test("a silent stream is dead", async () => {
  await start();
  streams.open({ cursor: "evt_10" });
  await pass(SILENCE - 200);
  assert.equal(connection.state, "live");
  await pass(400);
  assert.equal(connection.state, "reconnecting");
});

test("a byte in time keeps it alive", async () => {
  await start();
  const { send } = streams.open({ cursor: "evt_10" });
  for (let beat = 0; beat < 5; beat += 1) {
    await pass(5_000);
    send("heartbeat", {}, `evt_10.${beat + 2}`);
  }
  await settle();
  assert.deepEqual(states, ["live"]);
});

test("after three failures it polls with the same cursor, and gets back to the stream", async () => {
  await start();
  page = () => ({ items: [{ event_id: "evt_11" }], cursor: "evt_11", resume: "resumed" });
  await failUntilPolling();
  assert.equal(connection.state, "polling");
  assert.deepEqual([polls[0], polls[1]], ["evt_10", "evt_11"]);
  await pass(30_000);
  const asked = polls.length;
  streams.open({ cursor: "evt_11" });
  await settle();
  assert.equal(streams.last.headers["Last-Event-ID"], "evt_11");
  assert.equal(connection.state, "live");
  await pass(10_000);
  assert.equal(polls.length, asked);
});

test("a page that is full is followed by the next at once", async () => {
  await start();
  const pages = [true, true, false];
  page = () => ({ items: [], cursor: "evt_10", resume: "resumed", more: pages.shift() ?? false });
  await failUntilPolling();
  assert.equal(pages.length, 0);
});

test("a server that is full is polled around at once", async () => {
  await start();
  streams.refuse(503, { "Retry-After": "30" });
  await settle();
  assert.deepEqual([polls, connection.state], [["evt_10"], "polling"]);
});

test("room in the streaming function ends the wait", async () => {
  await start();
  await failUntilPolling();
  streams.refuse(503, { "Retry-After": "30" });
  await settle();
  const asked = streams.requests.length;
  await pass(10_000);
  assert.equal(streams.requests.length, asked);
  room = true;
  await pass(7_000);
  assert.equal(streams.requests.length, asked + 1);
});

test("Retry-After is waited for, from the header or from the body", async () => {
  for (const [headers, body] of [
    [{ "Retry-After": "30" }, {}],
    [{}, { retry_after: 30 }],
  ]) {
    streams.requests.length = 0;
    await start();
    streams.refuse(503, headers, body);
    await pass(29_900);
    assert.equal(streams.requests.length, 1);
    await pass(3_300);
    assert.equal(streams.requests.length, 2);
    connection.stop();
  }
});

test("a wait that was told is kept through the network's coming and going", async () => {
  await start();
  streams.refuse(503, { "Retry-After": "30" });
  await settle();
  for (const [onLine, change] of [
    [false, "offline"],
    [true, "online"],
  ]) {
    network.navigator.onLine = onLine;
    network.dispatchEvent(new Event(change));
    await pass(5_000);
  }
  assert.deepEqual([streams.requests.length, connection.state], [1, "polling"]);
  await pass(23_000);
  assert.equal(streams.requests.length, 2);
});

test("whoever is refused although there was room waits as long as was told", async () => {
  await start();
  room = true;
  streams.refuse(429, { "Retry-After": "30" });
  await pass(7_000);
  assert.equal(streams.requests.length, 2);
  streams.refuse(429, { "Retry-After": "30" });
  await pass(29_000);
  assert.equal(streams.requests.length, 2);
  await pass(4_500);
  assert.equal(streams.requests.length, 3);
  const { cut } = streams.open();
  await pass(6_000);
  cut();
  await pass(2_500);
  streams.refuse(429, { "Retry-After": "30" });
  await pass(7_000);
  // A stream that was open makes its word good again.
  assert.equal(streams.requests.length, 5);
});

test("a refusal that has nothing to do with room is waited out although there is room", async () => {
  for (const code of ["reconnecting_too_fast", "replay_limit"]) {
    streams.requests.length = 0;
    await start();
    room = true;
    streams.refuse(429, { "Retry-After": "30" }, { code });
    await pass(29_900);
    assert.equal(streams.requests.length, 1);
    await pass(3_300);
    assert.equal(streams.requests.length, 2);
    connection.stop();
  }
});

test("a wait that is told in a stream is kept too", async () => {
  await start();
  const { send } = streams.begin();
  send("refused", { reason: "connections_full", detail: "Full", retry_after: 30 });
  await pass(29_000);
  assert.deepEqual([streams.requests.length, connection.state], [1, "polling"]);
  assert.equal(connection.refusal.code, "connections_full");
  await pass(4_500);
  assert.equal(streams.requests.length, 2);
});

test("why there is no stream is known, and by which id to ask; a stream forgets the reason", async () => {
  await start();
  const problem = { code: "client_connections", detail: "Close one", correlation_id: "c-1" };
  streams.refuse(429, { "Retry-After": "30" }, problem);
  await settle();
  const { refusal, correlationId } = connection;
  assert.deepEqual(
    [refusal.code, refusal.message, correlationId],
    [problem.code, "Close one", "c-1"],
  );
  await pass(33_100);
  streams.open({ correlation_id: "c-2" });
  await settle();
  assert.deepEqual([connection.refusal, connection.correlationId], [null, "c-2"]);
});

test("a page that never read anything was not lost, and says that nothing answers", async () => {
  const failure = new ApiError(503, { retry_after: 20, correlation_id: "c-3" });
  await start({ snapshot: () => Promise.reject(failure) });
  await settle();
  assert.deepEqual([states, connection.reached], [["unanswered"], false]);
  assert.equal(connection.correlationId, "c-3");
});

test("a stream without a snapshot that never opened was not lost either", async () => {
  await start({ snapshot: undefined, poll: undefined });
  streams.fail();
  await settle();
  assert.deepEqual(states, ["unanswered"]);
  await pass(2_100);
  streams.open().cut();
  await settle();
  assert.deepEqual(states, ["unanswered", "live", "reconnecting"]);
});

test("polling waits as long as it is told", async () => {
  await start();
  await failUntilPolling();
  await pass(6_000);
  page = () => {
    throw new ApiError(429, { retry_after: 20 });
  };
  await pass(4_000);
  const asked = polls.length;
  await pass(15_000);
  assert.equal(polls.length, asked);
  await pass(6_000);
  assert.equal(polls.length, asked + 1);
});

test("only what can end does: all posts do not, whoever answers 404", async () => {
  let ended = null;
  await start();
  connection.stop();
  for (const [ends, expected] of [
    [false, null],
    [true, "not_found"],
  ]) {
    await start({ ends }, (reason) => (ended = reason));
    streams.refuse(404, {}, { code: "not_found" });
    await settle();
    assert.equal(ended, expected);
    connection.stop();
  }
});

test("what was left while offline asks for nothing any more", async () => {
  network.navigator.onLine = false;
  await start();
  connection.stop();
  await settle();
  assert.equal(streams.requests.length, 0);
});

test("neither stream nor poll is offline", async () => {
  await start();
  page = () => {
    throw new TypeError("fetch failed");
  };
  await failUntilPolling();
  assert.equal(connection.state, "offline");
});

test("a browser that goes offline leaves the stream, and catches up when it is back", async () => {
  await start();
  streams.open({ cursor: "evt_10" }).send("new_item", {}, "evt_11");
  await settle();
  network.navigator.onLine = false;
  network.dispatchEvent(new Event("offline"));
  await settle();
  assert.equal(connection.state, "offline");
  network.navigator.onLine = true;
  network.dispatchEvent(new Event("online"));
  await settle();
  assert.equal(streams.last.headers["Last-Event-ID"], "evt_11");
  streams.open({ cursor: "evt_11" });
  await settle();
  assert.equal(connection.state, "live");
});

test("reset fetches the present afresh, and the cursor may go back", async () => {
  let snapshots = 0;
  await start({ snapshot: async () => (snapshots += 1) && (snapshots === 1 ? "evt_90" : "evt_3") });
  const { send } = streams.open({ resume: "reset", cursor: "evt_3" });
  send("new_item", {}, "evt_4");
  await settle();
  assert.deepEqual([snapshots, connection.lastEventId], [2, "evt_4"]);
});

test("a refused session is renewed, and the stream tried again at once", async () => {
  let renewals = 0;
  await start({ renew: async () => void (renewals += 1) });
  streams.refuse(401);
  await settle();
  assert.deepEqual([renewals, streams.requests.length], [1, 2]);
  streams.refuse(401);
  await settle();
  assert.deepEqual([renewals, streams.requests.length], [1, 2]);
});

test("without a snapshot there is no stream; it is tried again", async () => {
  const answers = [() => Promise.reject(new TypeError("fetch failed")), async () => "evt_5"];
  await start({ snapshot: () => answers.shift()() });
  assert.equal(streams.requests.length, 0);
  await pass(2_100);
  assert.equal(streams.last.headers["Last-Event-ID"], "evt_5");
});

test("while nobody looks nothing is asked for, and it goes on from the cursor when somebody does", async () => {
  await start();
  const { send } = streams.open({ cursor: "evt_10" });
  send("new_item", {}, "evt_11");
  await settle();
  connection.rest();
  assert.equal(streams.last.signal.aborted, true);
  await pass(120_000);
  assert.deepEqual([streams.requests.length, polls], [1, []]);
  assert.deepEqual(states, ["live", "reconnecting"]);
  connection.wake();
  await settle();
  assert.equal(streams.last.headers["Last-Event-ID"], "evt_11");
  streams.open({ cursor: "evt_11" });
  await settle();
  assert.deepEqual(states, ["live", "reconnecting", "live"]);
});

test("it rests too where it polls, and where it waits to come back", async () => {
  await start();
  await failUntilPolling();
  connection.rest();
  await settle();
  const asked = polls.length;
  const tried = streams.requests.length;
  await pass(120_000);
  assert.deepEqual([polls.length, streams.requests.length], [asked, tried]);
  connection.wake();
  await settle();
  assert.equal(streams.requests.length, tried + 1);
});

test("what fails after somebody looked away begins nothing", async () => {
  let fail;
  await start({ renew: () => new Promise((_, reject) => (fail = reject)) });
  for (let attempt = 0; attempt < 2; attempt += 1) {
    streams.fail();
    await pass(8_000);
  }
  streams.refuse(401);
  await settle();
  connection.rest();
  fail(new Error("no session today"));
  await pass(60_000);
  const asked = polls.length;
  await pass(60_000);
  assert.equal(polls.length, asked);
});
