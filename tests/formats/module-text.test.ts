// What modules of compileEvaluation hold and refuse, whatever the names of nodes are, and how large they are.
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import {
  add,
  blackBox,
  constant,
  crossEntropy,
  defineNode,
  dense,
  evaluate,
  initialParameters,
  input,
  type Node,
  parameter,
  reshape,
  sigmoid,
  softmax,
  tanh,
  tensor,
  values,
} from "@rxgrad/core";
import { compileEvaluation } from "@rxgrad/formats";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { imported, moduleOf } from "./compiled-module.js";

const test = suite("text of modules");

const xor = input("x", [2]).pipe(dense(8), tanh(), dense(1), sigmoid());
const XOR = compileEvaluation(xor, initialParameters(xor, { seed: 1 }));

test("XOR has at most 8 kB, packed", () => {
  const size = gzipSync(XOR).length;
  assert.ok(size > 1000 && size <= 8000, `${size}`);
});

test("only functions that are needed are in it, and no code is loaded or made", () => {
  for (const absent of ["softmax", "convolve", "places", "logistic", "import(", "import {", "WebAssembly", "eval("]) {
    const code = XOR.split("\n").filter((line) => !line.startsWith("//"));
    assert.not.ok(code.join("\n").includes(absent), absent);
  }
  for (const present of ["function tanh", "function sigmoid", "function exp", "function decoded"]) {
    assert.ok(XOR.includes(present), present);
  }
});

test("it tells the shapes of its inputs and of its answer", async () => {
  const y = add(input("a", [2, 3]), input("once", [3], { batch: false }));
  const { inputs, output } = await moduleOf(y);
  assert.equal(inputs, { a: ["batch", 2, 3], once: [3] });
  assert.equal(output, ["batch", 2, 3]);
});

test("lists of numbers are taken as arrays are", async () => {
  const { evaluate: answer } = await imported(XOR);
  assert.equal(answer({ x: [0, 1, 1, 1] }), answer({ x: Float64Array.of(0, 1, 1, 1) }));
});

test("weights are exact", async () => {
  const odd = [-0, 0, 0.1, 1 / 3, 5e-324, Number.MAX_VALUE, -1e-9, 2 ** 53 + 2, 123456789.125];
  const few = [-0, 1, 2];
  const zero = parameter([], { initial: values(0) });
  for (const numbers of [odd, few, Array.from({ length: 20_000 }, (_, i) => Math.sin(i))]) {
    const { evaluate: answer } = await moduleOf(constant(numbers));
    assert.equal(Array.from(answer({})), numbers);
    assert.ok(Array.from(answer({})).every((each, i) => Object.is(each, numbers[i])));
  }
  assert.equal((await moduleOf(zero, initialParameters(zero))).evaluate({}), Float64Array.of(0));
});

test("an answer is never the memory of an input or of weights", async () => {
  const x = input("x", [2]);
  const given = Float64Array.of(1, 2);
  for (const y of [x, x.pipe(reshape([2, 1]))] as Node[]) (await moduleOf(y)).evaluate({ x: given }).fill(9);
  assert.equal(given, Float64Array.of(1, 2));
  const { evaluate: answer } = await moduleOf(constant([1, 2]));
  answer({}).fill(9);
  assert.equal(answer({}), Float64Array.of(1, 2));
});

const HOSTILE = [
  ..."*/ throw 1 /*,\u2028throw 1,\u2029throw 1,\nthrow 1,\\,\",',`$,</script>".split(","),
  ...["__proto__", "constructor", "toString", "class", "await", "evaluate", "inputs", "read", "map", "Float64Array"],
  ...["1st", "a b", "a_b", "입력", "dense1", "rows", "bits", "feed", "//"],
];

test("any name of a node will do", async () => {
  const all = HOSTILE.map((name) => input(name, [1])).reduce<Node>(
    (sum, each, i) => {
      const layer = dense(1, { name: `${HOSTILE[i]}!` });
      return add(sum, each.pipe(layer) as Node) as Node;
    },
    constant([0]),
  );
  const parameters = initialParameters(all, { seed: 2 });
  const text = compileEvaluation(all, parameters);
  assert.not.ok(text.includes("</script"));
  const module = await imported(text);
  assert.equal(Object.keys(module.inputs), HOSTILE);
  const feed = Object.fromEntries(HOSTILE.map((name, i) => [name, Float64Array.of(i, -i)]));
  const own = Object.defineProperty(feed, "__proto__", { value: Float64Array.of(1, 2), enumerable: true });
  const tensors = Object.fromEntries(Object.entries(own).map(([name, data]) => [name, tensor(data, [2, 1])]));
  Object.defineProperty(tensors, "__proto__", { value: tensor([1, 2], [2, 1]), enumerable: true });
  const wanted = (await evaluate(all, tensors, parameters)) as { data: ArrayLike<number> };
  assert.equal(module.evaluate(own), Float64Array.from(wanted.data));
});

test("a wrong input is refused in one sentence", async () => {
  const { evaluate: one } = await imported(XOR);
  const { evaluate: two } = await moduleOf(add(input("a", [2]), input("b", [2])));
  const { evaluate: fixed } = await moduleOf(tanh()(input("x", [3], { batch: false })));
  type Feed = Parameters<typeof one>[0];
  const cases: readonly (readonly [() => unknown, string])[] = [
    [() => one({}), 'evaluate: input "x" is missing; give a Float64Array with one row of 2 after another.'],
    [
      () => one(undefined as unknown as Feed),
      'evaluate: input "x" is missing; give a Float64Array with one row of 2 after another.',
    ],
    [
      () => one({ x: "01" } as unknown as Feed),
      'evaluate: input "x" is missing; give a Float64Array with one row of 2 after another.',
    ],
    [() => one({ x: [1] }), 'evaluate: input "x" has 1 numbers; give a multiple of 2, which is the size of a row.'],
    [() => one({ x: [] }), 'evaluate: input "x" has 0 numbers; give a multiple of 2, which is the size of a row.'],
    [() => one({ x: [1, Number.NaN] }), 'evaluate: input "x" has NaN at 1; give finite numbers.'],
    [() => one({ x: Float64Array.of(Infinity, 1) }), 'evaluate: input "x" has Infinity at 0; give finite numbers.'],
    [() => one({ x: [1, null] } as unknown as Feed), 'evaluate: input "x" has null at 1; give finite numbers.'],
    [() => one({ x: [1, "2"] } as unknown as Feed), 'evaluate: input "x" has 2 at 1; give finite numbers.'],
    [() => two({ a: [1, 2, 3, 4], b: [1, 2] }), 'evaluate: input "b" has 2 numbers; give 4.'],
    [() => fixed({ x: [1, 2, 3, 4, 5, 6] }), 'evaluate: input "x" has 6 numbers; give 3.'],
  ];
  for (const [run, message] of cases) {
    assert.throws(run, (error: Error) => error instanceof Error && error.message === message, message);
  }
});

test("what a module cannot hold is refused by name", () => {
  const x = input("x", [2]);
  const swish = defineNode({ kind: "swish", forward: (out, { data }) => out.data.set(data) });
  const measured = blackBox({ inputs: { x }, output: [1], evaluate: () => 1 });
  const loss = crossEntropy(x.pipe(softmax()), input("t", [2]), { name: "loss" });
  const cases: readonly (readonly [() => unknown, string])[] = [
    [
      () => compileEvaluation(tanh()(swish({ name: "mine" })(x))),
      'compileEvaluation: swish "mine" is a kind of your own, which a module cannot hold; compose it of rxgrad\'s nodes, or compile the nodes before it.',
    ],
    [
      () => compileEvaluation(measured),
      'compileEvaluation: blackBox "blackBox1" calls your own function, which a module cannot hold; compose it of rxgrad\'s nodes, or compile the nodes before it.',
    ],
    [
      () => compileEvaluation(loss),
      'compileEvaluation: crossEntropy "loss" is a loss, which training needs and an answer does not; give the node that predicts.',
    ],
    [
      () => compileEvaluation(xor),
      'compileEvaluation: parameter "dense1/W" has no value; give the parameters, such as those that an optimizer emits.',
    ],
    [() => compileEvaluation(null as unknown as Node), "compileEvaluation: it was given null; give a node, such as y."],
  ];
  for (const [run, message] of cases) {
    assert.throws(run, (error: Error) => error.message === message, message);
  }
});

test("TypeScript finds no fault in it, and knows what it takes", () => {
  const folder = mkdtempSync(join(tmpdir(), "rxgrad-module-"));
  try {
    writeFileSync(join(folder, "xor.js"), XOR);
    writeFileSync(
      join(folder, "use.ts"),
      `import { evaluate, inputs } from "./xor.js";
const answer: Float64Array = evaluate({ x: [0, 1] });
// @ts-expect-error: the input has another name
evaluate({ z: [0, 1] });
console.log(answer, inputs.x);
`,
    );
    const compiler = join(import.meta.dirname, "../../node_modules/@typescript/native/bin/tsc");
    const options = "--allowJs --noEmit --strict --types --target es2022 --module nodenext --lib es2022,dom".split(" ");
    writeFileSync(join(folder, "package.json"), '{ "type": "module" }');
    const { stdout, status } = spawnSync(process.execPath, [compiler, ...options, join(folder, "use.ts")], {
      encoding: "utf8",
      cwd: folder,
    });
    assert.is(stdout, "");
    assert.is(status, 0);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test.run();
