import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { test } from "node:test";

const folder = new URL("../../../lambda_src/page/", import.meta.url);
const read = (name) => readFileSync(new URL(name, folder), "utf8");
const html = read("index.html");
const modules = readdirSync(folder).filter((name) => name.endsWith(".js"));

test("nothing comes from elsewhere, and nothing is inline", () => {
  assert.doesNotMatch(html, /(src|href)="(https?:)?\/\//);
  assert.doesNotMatch(html, /<style|style="|<script(?![^>]*src=)| on[a-z]+="/);
});

for (const name of modules) {
  test(`${name} never sets markup from text`, () => {
    assert.doesNotMatch(read(name), /innerHTML|outerHTML|insertAdjacentHTML|document\.write/);
  });
}

test("no rule hides every disabled button", () => {
  for (const name of readdirSync(folder).filter((each) => each.endsWith(".css"))) {
    assert.doesNotMatch(read(name), /(^|[\s,])button:disabled/m, name);
  }
});
