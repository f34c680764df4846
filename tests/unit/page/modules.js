/** Lets Node load the page's modules from the source tree, where npm holds what is vendored. */

import { readFileSync } from "node:fs";
import { registerHooks } from "node:module";

const root = new URL("../../../", import.meta.url);
const { vendor } = JSON.parse(readFileSync(new URL("package.json", root), "utf8")).tickertape;

registerHooks({
  resolve(specifier, context, next) {
    const name = specifier.replace("./vendor/", "");
    if (name === specifier) return next(specifier, context);
    return next(new URL(`node_modules/${vendor[name]}`, root).href, context);
  },
});
