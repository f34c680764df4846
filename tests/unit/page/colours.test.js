import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { VISIONS, contrast, distance, seen } from "./colour_vision.js";

// A just noticeable difference is about 2; these are told apart at a glance, side by side or not.
const APART = 20;
// WCAG 2.2: of what shows something, and of text.
const GRAPHIC = 3;
const TEXT = 4.5;
const css = readFileSync(new URL("../../../lambda_src/page/tokens.css", import.meta.url), "utf8");
const [light, dark] = css
  .split("@media")
  .map((part) =>
    Object.fromEntries(
      [...part.matchAll(/--([\w-]+): (#[0-9a-f]{6});/g)].map(([, ...pair]) => pair),
    ),
  );
const THEMES = { light, dark };
const FIGURES = ["positive", "neutral", "negative"];
const pairs = (names) => names.flatMap((one, n) => names.slice(n + 1).map((other) => [one, other]));

test("the distance is CIEDE2000: figures of Sharma, Wu and Dalal's test data", () => {
  for (const [one, other, expected] of [
    [[50, 2.6772, -79.7751], [50, 0, -82.7485], 2.0425],
    [[50, -1, 2], [50, 0, 0], 2.3669],
    [[50, 2.49, -0.001], [50, -2.49, 0.0011], 7.2195],
    [[50, 2.5, 0], [73, 25, -18], 27.1492],
    [[60.2574, -34.0099, 36.2677], [60.4626, -34.1751, 39.4387], 1.2644],
    [[2.0776, 0.0795, -1.135], [0.9033, -0.0636, -0.5514], 0.9082],
  ]) {
    assert.equal(distance(one, other).toFixed(4), expected.toFixed(4));
  }
});

test("red and green, which many confuse, are near each other where it matters", () => {
  const between = (vision) => distance(seen("#35c595", vision), seen("#ff7189", vision));
  assert.ok(between("all") > 60 && between("deuteranopia") < 10);
});

for (const [theme, tokens] of Object.entries(THEMES)) {
  for (const vision of Object.keys(VISIONS)) {
    test(`the sentiments are told apart: ${theme}, ${vision}`, () => {
      for (const [one, other] of pairs(FIGURES)) {
        const apart = distance(seen(tokens[one], vision), seen(tokens[other], vision));
        assert.ok(apart >= APART, `${one} and ${other}: ${apart.toFixed(1)}`);
      }
    });
  }

  test(`what shows something is seen on its panel: ${theme}`, () => {
    for (const name of FIGURES) assert.ok(contrast(tokens[name], tokens.panel) >= GRAPHIC, name);
    for (const name of ["positive", "negative", "neutral-text", "muted", "ink", "waiting"]) {
      for (const ground of ["panel", "ground"]) {
        assert.ok(contrast(tokens[name], tokens[ground]) >= TEXT, `${name} on ${ground}`);
      }
    }
  });
}
