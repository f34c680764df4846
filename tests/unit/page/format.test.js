import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { test } from "node:test";

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
