// Mermaid and DOT. Both were checked with their parsers (mermaid 11, Graphviz 2.43); these tests need neither.
import { add, constant, dense, describe, finiteDifference, input, meanSquaredError, sgd, tanh } from "@rxgrad/core";
import * as fc from "fast-check";
import { test } from "uvu";
import * as assert from "uvu/assert";

const y = add(input("x", [2]).pipe(dense(1, { name: "last" }), tanh()), constant(0.5, { name: "shift" }));
const W = sgd(finiteDifference(meanSquaredError(y, input("t", [1])), { name: "slope" }), { learningRate: 0.1 });

test("a small network as a Mermaid flowchart, with the feedback dotted", () => {
  assert.is(
    describe(W).mermaid,
    `flowchart LR
  n0(["x<br/>[batch, 2]"])
  n1[("last/W<br/>[2, 1]")]
  n2[("last/b<br/>[1]")]
  n3["last<br/>dense<br/>[batch, 1]"]
  n4["tanh1<br/>[batch, 1]"]
  n5("shift<br/>[]")
  n6["add1<br/>[batch, 1]"]
  n7(["t<br/>[batch, 1]"])
  n8["meanSquaredError1<br/>[]"]
  g0{{"slope<br/>finiteDifference"}}
  o0[["sgd1"]]
  n0 --> n3
  n1 --> n3
  n2 --> n3
  n3 --> n4
  n4 --> n6
  n5 --> n6
  n6 --> n8
  n7 --> n8
  n8 --> g0
  g0 --> o0
  o0 -. W .-> n1
  o0 -. W .-> n2
`,
  );
});

test("a small network as a Graphviz digraph", () => {
  assert.is(
    describe(W).dot,
    `digraph {
  rankdir=LR;
  node [fontname="sans-serif"];
  n0 [label="x\\n[batch, 2]", shape=oval];
  n1 [label="last/W\\n[2, 1]", shape=cylinder];
  n2 [label="last/b\\n[1]", shape=cylinder];
  n3 [label="last\\ndense\\n[batch, 1]", shape=box];
  n4 [label="tanh1\\n[batch, 1]", shape=box];
  n5 [label="shift\\n[]", shape=note];
  n6 [label="add1\\n[batch, 1]", shape=box];
  n7 [label="t\\n[batch, 1]", shape=oval];
  n8 [label="meanSquaredError1\\n[]", shape=box];
  g0 [label="slope\\nfiniteDifference", shape=hexagon];
  o0 [label="sgd1", shape=box3d];
  n0 -> n3;
  n1 -> n3;
  n2 -> n3;
  n3 -> n4;
  n4 -> n6;
  n5 -> n6;
  n6 -> n8;
  n7 -> n8;
  n8 -> g0;
  g0 -> o0;
  o0 -> n1 [label="W", style=dotted, constraint=false];
  o0 -> n2 [label="W", style=dotted, constraint=false];
}
`,
  );
});

test("characters with a meaning in a drawing are written as codes, others unchanged", () => {
  const drawn = (name: string): string[] => {
    const { mermaid, dot, table } = describe(input(name, [1]));
    const label = (text: string, end: string): string => text.slice(text.indexOf('"') + 1, text.indexOf(end));
    return [
      label(mermaid.split("\n")[1], "<br/>[batch"),
      label(dot.split("\n")[3], "\\n[batch"),
      table.split("\n")[1].split("  ")[0],
    ];
  };
  assert.equal(drawn("snake_case/v1.2-b"), ["snake_case/v1.2-b", "snake_case/v1.2-b", "snake_case/v1.2-b"]);
  assert.equal(drawn("1. one"), ["1#46; one", "1. one", "1. one"]);
  assert.equal(drawn("the direction LR"), ["the direction#32;LR", "the direction LR", "the direction LR"]);
  assert.equal(drawn("- _a_"), ["#45; #95;a#95;", "- _a_", "- _a_"]);
  assert.equal(drawn('"&lt;\\'), ["#34;#38;lt#59;#92;", '\\"&amp;lt;\\\\', '"&lt;\\']);
  assert.equal(drawn("a\nb\u2028c\ud800"), [
    "a#92;u000ab#92;u2028c#92;ud800",
    "a\\\\u000ab\\\\u2028c\\\\ud800",
    "a\\u000ab\\u2028c\\ud800",
  ]);
});

/** Names made to break out of a drawing. */
const piece = fc.oneof(
  fc.constantFrom('"', "\\", "#", ";", "&lt;", "%%{init: {}}%%", "`", "**", "<script>", "-->", "\n", "\u2028", "end"),
  fc.string({ unit: "binary", maxLength: 4 }),
  fc.string({ unit: "grapheme", maxLength: 4 }),
);
const nasty = fc
  .array(piece, { minLength: 1, maxLength: 5 })
  .map((pieces) => pieces.join(""))
  .filter((name) => name !== "" && name !== "x");

/** Decode a label as the two parsers do. */
const fromMermaid = (label: string): string =>
  label.replaceAll(/#(\d+);/g, (_, code: string) => String.fromCodePoint(Number(code)));
const fromDot = (label: string): string =>
  label.replaceAll(/\\(.)|&amp;/g, (entity, character: string | undefined) => character ?? (entity && "&"));

test("no name can break a drawing or a line of the table", () => {
  fc.assert(
    fc.property(nasty, (name) => {
      const { mermaid, dot, table, rows } = describe(input("x", [1]).pipe(tanh({ name })));
      assert.is(rows[1].name, name);
      const [, vertex] = mermaid.split("\n").slice(1);
      const quoted = /^ {2}n1\["((?:[\p{L}\p{N} ,[\]/._-]|#\d+;)*?)(?:<br\/>tanh)?<br\/>\[batch, 1\]"\]$/u.exec(vertex);
      assert.ok(quoted, vertex);
      const drawn = /^ {2}n1 \[label="((?:[^"\\]|\\["\\])*?)(?:\\ntanh)?\\n\[batch, 1\]", shape=box\];$/u.exec(
        dot.split("\n")[4],
      );
      assert.ok(drawn, dot);
      // Both show the same name, on one line: characters that move the cursor are escaped.
      const said = fromMermaid(quoted[1]);
      assert.is(fromDot(drawn[1]), said);
      assert.is(said.replaceAll(/\\u([0-9a-f]{4})/g, unspelled), name.replaceAll(/\\u([0-9a-f]{4})/g, unspelled));
      assert.is(mermaid.split("\n").length, 5);
      assert.is(table.split("\n").length, 6);
    }),
    { seed: 1, numRuns: 500 },
  );
});

const unspelled = (_: string, code: string): string => String.fromCharCode(Number.parseInt(code, 16));

test.run();
