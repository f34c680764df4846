/** What a person is told of the release: which one this is, and that there is another. */

import { request } from "./api.js";
import { find, setText } from "./dom.js";
import { showNotice } from "./notices.js";
import { Release, wordsOf } from "./release.js";

/** @param {import("./runtime.js").Runtime} runtime */
export function watchRelease(runtime) {
  return new Release({
    loaded: () => runtime.facts(),
    current: () => request("/api/v2/runtime"),
    onLoaded: (facts) =>
      setText(find("#version"), `Version ${wordsOf(facts)} · ${facts.environment}`),
    onOther: (facts) =>
      showNotice({
        id: "release",
        text: `A new version of Tickertape is here, ${wordsOf(facts)}: reload the page to use it.`,
        action: "Reload",
        onAction: () => location.reload(),
      }),
  });
}
