// Marble diagrams: what their lines mean, what is drawn, and what is said to those who do not see it.
import { readFileSync } from "node:fs";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { marbleLines } from "../../packages/site/src/markdown/marble-lines.js";
import { marbleDiagram, marbles } from "../../packages/site/src/markdown/marbles.js";

const eventsOf = (line: string): unknown => {
  const [read] = marbleLines(line);
  return read?.kind === "stream" ? read.events : read;
};
const count = (text: string, part: string): number => text.split(part).length - 1;

test("a time is read a character a moment", () => {
  assert.equal(marbleLines("the run  --1--(2|)\n\n> take(2)\n"), [
    {
      kind: "stream",
      label: "the run",
      start: 0,
      end: 5,
      events: [
        { kind: "value", at: 2, text: "1" },
        { kind: "value", at: 5, text: "2" },
        { kind: "complete", at: 5 },
      ],
    },
    { kind: "operator", text: "take(2)" },
  ]);
});

test("bars, longer texts, late subscribers and ends", () => {
  assert.equal(eventsOf("a  -===b"), [
    { kind: "bar", at: 1, to: 4 },
    { kind: "value", at: 4, text: "b" },
  ]);
  assert.equal(eventsOf("a  --[1,2]#"), [
    { kind: "value", at: 2, text: "1,2" },
    { kind: "error", at: 7 },
  ]);
  const [late] = marbleLines("a  ...-1-!");
  assert.equal(late, {
    kind: "stream",
    label: "a",
    start: 3,
    end: 6,
    events: [
      { kind: "value", at: 4, text: "1" },
      { kind: "unsubscribe", at: 6 },
    ],
  });
});

test("what is no time is refused", () => {
  for (const [source, message] of [
    ["", /no line/],
    ["--1--2", /needs a label/],
    ["a  -1-$", /"\$" is no value/],
    ["a  -[1", /not closed/],
    ["a  -()", /empty/],
    ["a  -1-|-2", /goes on behind its end/],
    ["a  -1|-|", /more than once/],
    [`a  ${"-".repeat(26)}`, /longer than 25/],
  ] as const) {
    assert.throws(() => marbleLines(source), message, source);
  }
});

test("a diagram has a drawing for each event, and a text alternative in its language", () => {
  const source = "W <old>  -==1--2--|\n> take(2)\nresult  ---1--(2|)\nother  ..-#";
  const english = marbleDiagram(source, "Two & no more", "en");
  assert.is(count(english, 'class="value" x'), 2 * 4, "a pill and a text for each value");
  assert.is(count(english, 'class="bar"'), 1);
  assert.is(count(english, 'class="end"'), 2);
  assert.is(count(english, 'class="end error"'), 1);
  assert.match(english, "<title>Two &amp; no more</title>");
  assert.match(english, 'role="img"');
  const told =
    "W &lt;old&gt;: a bar from 1 to 3, 1 at 3, 2 at 6, complete at 9. take(2). result: 1 at 3, 2 at 6, complete at 6.";
  assert.match(english, `<desc>${told} other: error at 3.</desc>`);
  assert.not.match(english, "<old>");
  assert.not.match(english, /(?:fill|stroke)="/, "colors are those of the theme");
  const korean = marbleDiagram(source, "둘까지만", "ko");
  assert.match(korean, "시각 1부터 3까지 막대, 시각 3에 1, 시각 6에 2, 시각 9에 완료. take(2).");
});

test("everything lies within 312 pixels, and nothing on something else", () => {
  const svg = marbleDiagram("a  1-------------[1,2]--2", "Long", "en");
  for (const [, x, width] of svg.matchAll(/<rect class="value" x="([\d.]+)" y="\d+" width="([\d.]+)"/g)) {
    assert.ok(Number(x) >= 0 && Number(x) + Number(width) <= 312, `${x} + ${width}`);
  }
  assert.throws(() => marbleDiagram("a  -12--------------------", "Close", "en"), /no room/);
  assert.throws(() => marbleDiagram("a  1[abcdefgh]", "Close", "en"), /no room/);
  assert.throws(() => marbleDiagram("a  [true]-2", "Close", "en"), /come later/);
  assert.throws(() => marbleDiagram("a  -1", "", "en"), /title/);
});

test("a fence becomes a diagram in the language of its page; other fences stay", () => {
  const md = { renderer: { rules: { fence: () => "another fence" } } };
  marbles(md as never);
  const render = (info: string, content: string, relativePath: string): string =>
    (md.renderer.rules.fence as (...given: unknown[]) => string)([{ info, content }], 0, {}, { relativePath }, {});
  assert.match(render("marbles One run", "a  -1-|", "guide/streams.md"), "1 at 1, complete at 3");
  assert.match(render("marbles 실행 하나", "a  -1-|", "ko/guide/streams.md"), "시각 1에 1");
  assert.is(render("sh", "ls", "guide/streams.md"), "another fence");
  assert.throws(() => render("marbles One", "a", "guide/streams.md"), /^guide\/streams\.md: marbles: "a" needs/);
});

test("the example of the README is drawn", () => {
  const readme = readFileSync(new URL("../../packages/site/README.md", import.meta.url), "utf8");
  const [, example = ""] = /^ *```marbles .*\n([\s\S]*?)^ *```$/m.exec(readme) ?? [];
  const lines = marbleLines(example.replaceAll(/^ {2}/gm, ""));
  assert.equal(
    lines.map((line) => [line.kind, line.kind === "stream" ? line.events.map(({ kind }) => kind) : line.text]),
    [
      ["stream", ["value", "value", "value"]],
      ["operator", "take(2)"],
      ["stream", ["value", "value", "complete"]],
    ],
  );
});

test.run();
