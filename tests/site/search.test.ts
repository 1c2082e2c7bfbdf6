// The search finds Korean words whatever particle follows them.
import { test } from "uvu";
import * as assert from "uvu/assert";
import { searchable, tokenize, weight } from "../../packages/site/src/search.js";

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

test("the beginning of a page counts more than its parts, and a page more than an entry of the reference", () => {
  const copy = new Function(`return (${weight.toString()})`)() as typeof weight;
  for (const of of [weight, copy]) {
    const [begin, part] = [
      { title: "Losses", titles: [] },
      { title: "Why", titles: ["Losses"] },
    ];
    const parts = [of("/course/losses.html#losses", "loss", begin), of("/course/losses.html#why", "loss", part)];
    const entries = ["huber", "loss"].map((term) =>
      of("/reference/huber.html#huber", term, { title: "huber", titles: [] }),
    );
    const [byWord, byName] = [entries[1]!, entries[0]!];
    assert.ok(parts[0]! > byName && byName > parts[1]! && parts[1]! > byWord, [...parts, ...entries].join(" "));
  }
  const gradient = { title: "Partial derivatives and the gradient", titles: [] };
  const [own, other] = ["/ko/course/gradient.html#a", "/ko/course/descent.html#a"].map((id) =>
    weight(id, "기울", gradient),
  );
  assert.ok(own! > other!);
});

test("an entry of the reference is one part without its code, and other pages keep their parts", () => {
  const html = '<h1 id="a">f</h1><pre class="x"><code>let b;</code></pre><h2 id="c" tabindex="-1">Errors</h2><p>d</p>';
  assert.is(searchable("reference/f.md", html), '<h1 id="a">f</h1><p>Errors</p><p>d</p>');
  assert.is(searchable("course/losses.md", html), html);
});

test("the tokens can be written into a page as text", () => {
  const copy = new Function(`return (${tokenize.toString()})`)() as typeof tokenize;
  assert.equal(copy("기울기 gradient"), ["기울", "울기", "gradient"]);
});

test.run();
