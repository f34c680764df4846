import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { test } from "node:test";
import { change, signed } from "../../../lambda_src/page/format.js";

const MODULE = new URL("../../../lambda_src/page/format.js", import.meta.url).href;
const SCRIPT = `import { share, twoDigits, whole } from "${MODULE}";
console.log(whole(9115), twoDigits(0.91), share(1, 4));`;

test("numbers are in the language of the words around them, whatever the browser's is", () => {
  for (const locale of ["en_US", "de_DE", "ar_EG"]) {
    const env = { ...process.env, LC_ALL: `${locale}.UTF-8`, LANG: `${locale}.UTF-8` };
    const said = execFileSync(
      process.execPath,
      ["--no-warnings", "--input-type=module", "-e", SCRIPT],
      { env },
    );
    assert.equal(String(said).trim(), "9,115 0.91 25%", locale);
  }
});

test("what rounds to nothing has no sign", () => {
  assert.deepEqual([0.004, -0.004, 0].map(change), ["0%", "0%", "0%"]);
  assert.deepEqual([0.08, -0.13].map(change), ["+8%", "−13%"]);
  assert.deepEqual([0.004, -0.2, 1.5].map(signed), ["0.00", "−0.20", "+1.50"]);
});
