// The search finds Korean words whatever particle follows them.
import { test } from "uvu";
import * as assert from "uvu/assert";
import { tokenize } from "../../packages/site/src/search/tokenize.js";

test("a word has the terms of the word without its particle", () => {
  for (const [written, wanted] of [
    ["기울기를", "기울기"],
    ["손실 함수가", "손실 함수"],
    ["경사 하강법으로", "경사 하강법"],
    ["W를 옮긴다", "w"],
  ] as const) {
    const terms = new Set(tokenize(written));
    for (const term of tokenize(wanted)) assert.ok(terms.has(term), `${term} in ${written}`);
  }
});

test("other words stay whole, in small letters", () => {
  assert.equal(tokenize("Cross-Entropy, x₀² + 3b"), ["cross", "entropy", "x₀²", "3b"]);
  assert.equal(tokenize(""), []);
  assert.equal(tokenize("값"), ["값"]);
});

test("it can be written into a page as text", () => {
  const copy = new Function(`return (${tokenize.toString()})`)() as typeof tokenize;
  assert.equal(copy("기울기 gradient"), ["기울", "울기", "gradient"]);
});

test.run();
