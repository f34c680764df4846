import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { ApiError } from "../../../lambda_src/page/api.js";
import { Session } from "../../../lambda_src/page/session.js";
import { MemoryShelf } from "../../../lambda_src/page/storage.js";
import { Watchlists, parseTickers } from "../../../lambda_src/page/watchlists.js";

/** The server's side: sessions, and what each owns. */
class Server {
  owned = new Map();
  made = 0;
  failAfterSession = false;

  request = async (path, { method = "GET", body, headers = {} } = {}) => {
    if (path.endsWith("/anonymous")) return this.#session();
    if (this.failAfterSession && method === "POST") throw new TypeError("fetch failed");
    const mine = this.owned.get(headers["X-Authorization"]);
    if (!mine) throw new ApiError(401, { detail: "Unknown session" });
    const id = path.split("/")[4];
    if (id && !mine.has(id)) throw new ApiError(404, { detail: "Unknown configuration" });
    if (method === "DELETE") return mine.delete(id) && null;
    if (method === "GET") return { configurations: [...mine.values()] };
    return this.#put(mine, id ?? `config-${(this.made += 1)}`, body);
  };

  expireAll() {
    this.owned.clear();
  }

  #session() {
    const token = `token-${(this.made += 1)}`;
    this.owned.set(`Bearer ${token}`, new Map());
    return { token };
  }

  #put(mine, id, { name, tickers }) {
    mine.set(id, { config_id: id, name, tickers: tickers.map((symbol) => ({ symbol })) });
    return mine.get(id);
  }
}

let server;
let shelf;
const open = () => new Watchlists(new Session(shelf, server.request), shelf);
const names = (watchlists) => watchlists.all.map(({ name }) => name);

beforeEach(() => {
  server = new Server();
  shelf = new MemoryShelf();
});

test("nothing is asked of the server before there is a watchlist", async () => {
  await open().load();
  assert.equal(server.made, 0);
});

test("a watchlist survives a reload", async () => {
  await open().create("Chips", ["NVDA", "AMD"]);
  const reloaded = open();
  await reloaded.load();
  assert.deepEqual(names(reloaded), ["Chips"]);
  assert.deepEqual(reloaded.all[0].tickers, ["NVDA", "AMD"]);
});

test("watchlists are renamed and deleted", async () => {
  const watchlists = open();
  const chips = await watchlists.create("Chips", ["NVDA"]);
  await watchlists.change(chips, "Semis", ["AMD"]);
  assert.deepEqual([chips.name, chips.tickers], ["Semis", ["AMD"]]);
  await watchlists.remove(chips);
  assert.deepEqual(names(watchlists), []);
});

test("an expired session is renewed without a word, with all that it had", async () => {
  const watchlists = open();
  await watchlists.create("Chips", ["NVDA"]);
  await watchlists.create("Cars", ["TSLA"]);
  watchlists.follow(watchlists.all[1]);
  const before = watchlists.followed.id;
  server.expireAll();
  const reloaded = open();
  await reloaded.load();
  assert.deepEqual(names(reloaded), ["Chips", "Cars"]);
  assert.equal(reloaded.followed.name, "Cars");
  assert.notEqual(reloaded.followed.id, before);
});

test("a page that is left in the middle of a renewal keeps what it had", async () => {
  const watchlists = open();
  await watchlists.create("Chips", ["NVDA"]);
  await watchlists.create("Cars", ["TSLA"]);
  server.expireAll();
  server.failAfterSession = true;
  await assert.rejects(watchlists.load());
  server.failAfterSession = false;
  const reloaded = open();
  await Promise.all([reloaded.load(), reloaded.load()]);
  assert.deepEqual(names(reloaded), ["Chips", "Cars"]);
  assert.ok(reloaded.all.every(({ id }) => id));
  assert.equal([...server.owned.values()][0].size, 2);
});

test("a change meets the watchlist's new address after a renewal", async () => {
  const watchlists = open();
  const chips = await watchlists.create("Chips", ["NVDA"]);
  server.expireAll();
  await watchlists.change(chips, "Semis", ["AMD"]);
  assert.deepEqual(
    [...server.owned.values()].map((mine) => [...mine.values()][0].name),
    ["Semis"],
  );
});

test("callers that are refused together, or late, share one new session", async () => {
  const session = new Session(shelf, server.request);
  await session.headers();
  const old = session.token;
  server.expireAll();
  await Promise.all([session.renew(old), session.renew(old)]);
  await session.renew(old);
  assert.equal(server.owned.size, 1);
});

test("a failure that is not the session's is told", async () => {
  const watchlists = open();
  const chips = await watchlists.create("Chips", ["NVDA"]);
  await watchlists.remove(chips);
  await assert.rejects(watchlists.change(chips, "Semis", ["AMD"]), { status: 404 });
});

test("tickers are read as people type them", () => {
  assert.deepEqual(parseTickers(" nvda, amd;brk.b  NVDA"), ["NVDA", "AMD", "BRK.B"]);
});

for (const [text, message] of [
  ["", /at least one/],
  ["toolong", /TOOLONG is not a ticker/],
  ["a b c d e f", /at most five/],
]) {
  test(`"${text}" is refused with words that help`, () => {
    assert.throws(() => parseTickers(text), { message });
  });
}

test("two first requests at once share one session, and both watchlists are its own", async () => {
  const watchlists = open();
  await Promise.all([watchlists.create("Chips", ["NVDA"]), watchlists.create("Cars", ["F"])]);
  assert.equal(server.owned.size, 1);
  const reloaded = open();
  await reloaded.load();
  assert.deepEqual(names(reloaded).sort(), ["Cars", "Chips"]);
});

const CHIPS = { id: "config-1", name: "Chips", tickers: ["NVDA"] };

for (const [text, names] of [
  ["null", []],
  ['{"a":1}', []],
  ["[null]", []],
  ["7", []],
  ["[{", []],
  ['[{"id":"x","name":"X"}]', []],
  ['[{"id":"x","name":"X","tickers":["a b"]}]', []],
  [JSON.stringify([null, CHIPS, { ...CHIPS, tickers: [] }]), ["Chips"]],
]) {
  test(`what was kept as ${text.slice(0, 40)} is read as far as it can be`, () => {
    shelf.setItem("tickertape.watchlists", text);
    const watchlists = open();
    assert.deepEqual([watchlists.all.map(({ name }) => name), watchlists.damaged], [names, true]);
    // A person is told once.
    assert.equal(open().damaged, false);
  });
}

test("what is well kept, or was never kept, is not damaged", async () => {
  assert.equal(open().damaged, false);
  await open().create("Chips", ["NVDA"]);
  assert.equal(open().damaged, false);
});

test("what another tab makes, changes or deletes is here too, and what is followed here stays", async () => {
  const [here, there] = [open(), open()];
  const chips = await here.create("Chips", ["NVDA"]);
  here.follow(chips);
  assert.ok(there.changedElsewhere("tickertape.watchlists"));
  assert.deepEqual(names(there), ["Chips"]);
  await there.create("Cars", ["F"]);
  there.follow(there.all[1]);
  await there.change(there.all[0], "Semis", ["AMD"]);
  assert.ok(here.changedElsewhere("tickertape.watchlists"));
  assert.deepEqual([names(here), here.all[0] === chips], [["Semis", "Cars"], true]);
  assert.deepEqual([chips.tickers, here.followed], [["AMD"], chips]);
  await there.remove(there.all[0]);
  here.changedElsewhere("tickertape.watchlists");
  assert.deepEqual([names(here), here.followed], [["Cars"], null]);
  assert.equal(here.changedElsewhere("tickertape.session"), false);
});

test("nothing is written where nothing changed, so that other tabs are not disturbed", async () => {
  const watchlists = open();
  await watchlists.create("Chips", ["NVDA"]);
  let written = 0;
  const { setItem } = shelf;
  shelf.setItem = (...both) => ((written += 1), setItem.apply(shelf, both));
  watchlists.follow(null);
  watchlists.follow(watchlists.all[0]);
  watchlists.follow(watchlists.all[0]);
  assert.equal(written, 1);
});

test("two tabs that follow different watchlists do not call each other for ever", async () => {
  const [here, there] = [open(), open()];
  await here.create("Chips", ["NVDA"]);
  await here.create("Cars", ["F"]);
  there.changedElsewhere("tickertape.watchlists");
  here.follow(here.all[0]);
  there.changedElsewhere("tickertape.watchlists");
  there.follow(there.all[1]);
  let calls = 0;
  const { setItem } = shelf;
  shelf.setItem = (...both) => ((calls += 1), setItem.apply(shelf, both));
  for (const tab of [here, there]) {
    const { followed } = tab;
    tab.changedElsewhere("tickertape.watchlists");
    // As a tab does whenever what it shows may have changed.
    tab.follow(followed);
  }
  assert.deepEqual([calls, here.followed.name, there.followed.name], [0, "Chips", "Cars"]);
});
