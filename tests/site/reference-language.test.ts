// An entry of the reference has no Korean page of its own: the menu of languages leads to the page that says so.
import { test } from "uvu";
import * as assert from "uvu/assert";
import { koreanLanding, withKoreanLanding } from "../../packages/site/src/reference-language.js";

test("addresses of Korean entries lead to the Korean page of the reference", () => {
  assert.is(koreanLanding("/ko/reference/dense.html"), "/ko/reference/");
  assert.is(koreanLanding("/rxgrad/ko/reference/types/Node.html"), "/rxgrad/ko/reference/");
  for (const other of [
    "/ko/reference/",
    "/ko/reference/index.html",
    "/reference/dense.html",
    "/ko/course/losses.html",
  ]) {
    assert.is(koreanLanding(other), undefined, other);
  }
});

test("so do the links of a page", () => {
  const html = '<a href="/ko/reference/types/Node.html">한국어</a><a href="/reference/dense.html">dense</a>';
  assert.is(withKoreanLanding(html), '<a href="/ko/reference/">한국어</a><a href="/reference/dense.html">dense</a>');
});

test.run();
