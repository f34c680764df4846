import assert from "node:assert/strict";
import { test } from "node:test";
import { csvOf, fileName } from "../../../lambda_src/page/csv.js";

const post = {
  event_id: "evt_7",
  item_id: "x-1",
  tickers: ["AAPL", "BRK.B"],
  sentiment: "negative",
  score: 0.12,
  timestamp: "2026-11-21T10:00:00Z",
  published_at: "2026-11-21T10:00:01Z",
};
const cells = (text) => text.split("\r\n")[1].split(",");

test("a line a post, with a header", () => {
  assert.equal(
    csvOf([post]),
    "published_at,timestamp,tickers,sentiment,score,source,url,event_id,item_id\r\n" +
      "2026-11-21T10:00:01Z,2026-11-21T10:00:00Z,AAPL BRK.B,negative,0.12,,,evt_7,x-1\r\n",
  );
  assert.equal(csvOf([]).split("\r\n").length, 2);
});

test("what a spreadsheet would run as a formula is text to it", () => {
  for (const source of [
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    " =1",
    "\t=1",
    "\n=1",
    "＝1",
    "=cmd|' /C calc'!A0",
  ]) {
    const text = csvOf([{ ...post, source }]);
    const from = text.indexOf(",0.12,") + ",0.12,".length;
    assert.match(text.slice(from), /^("?)'/, JSON.stringify(source));
  }
  for (const source of ["Wire = News", "a-b", "x@example.com"]) {
    assert.equal(cells(csvOf([{ ...post, source }]))[5], source);
  }
});

test("quotes, commas and line ends stay within their cell", () => {
  const text = csvOf([{ ...post, source: 'A "B", C\nD', item_id: "a;b" }]);
  assert.ok(text.includes(',"A ""B"", C\nD",'));
  assert.ok(text.endsWith(',"a;b"\r\n'));
});

test("a file's name says of what and of when it is", () => {
  const now = Date.UTC(2026, 10, 21, 17, 5);
  assert.equal(fileName("All posts", now), "tickertape-All-posts-2026-11-21T1705.csv");
  assert.equal(fileName("../é: BRK.B?", now), "tickertape-é-BRK.B-2026-11-21T1705.csv");
  assert.equal(fileName("///", now), "tickertape-posts-2026-11-21T1705.csv");
});
