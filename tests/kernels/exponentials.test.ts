// The functions inside the WebAssembly kernels, two numbers at a time, compiled into a module of their own.
// Runs alone: the compiler of AssemblyScript leaves globals behind.
import { test } from "uvu";
import * as assert from "uvu/assert";
import { fixture } from "./fixtures.js";
import { near, same, ulp } from "./guarded.js";
import { forAll, integers, seed, size1 } from "./numbers.js";

type Name = "exp" | "expm1" | "tanh" | "log" | "log1p";
type OverArrays = Record<Name, (out: number, x: number, size: number) => void>;
type Compile = (entry: string, texts: Record<string, string>) => Promise<BufferSource>;

const cases = fixture<Record<Name, { x: number[]; wanted: number[] }>>("exponentials");
const { NaN: nan, POSITIVE_INFINITY: infinity } = Number;

const ENTRY = "assembly/over-arrays.ts";
const text = `import { exp as e, expm1 as m, tanh as t } from "./exponentials";
import { log as l, log1p as p } from "./logarithms";
${Object.entries({ exp: "e", expm1: "m", tanh: "t", log: "l", log1p: "p" })
  .map(
    ([name, short]) => `export function ${name}(out: usize, x: usize, size: i32): void {
  for (let i = 0; i < size; i += 2) v128.store(out + 8 * i, ${short}(v128.load(x + 8 * i)));
}`,
  )
  .join("\n")}`;

const { compile } = (await import(`${new URL("../../packages/kernels/compile.mjs", import.meta.url)}`)) as {
  compile: Compile;
};
const memory = new WebAssembly.Memory({ initial: 4, maximum: 4 });
const module = await WebAssembly.instantiate(await compile(ENTRY, { [ENTRY]: text }), { env: { memory } });
const functions = module.instance.exports as OverArrays;

function apply(name: Name, x: number[]): number[] {
  const padded = x.length + (x.length % 2);
  const out = new Float64Array(memory.buffer, 8 * padded, padded);
  new Float64Array(memory.buffer).set(x);
  functions[name](8 * padded, 0, x.length);
  return Array.from(out.subarray(0, x.length));
}

for (const [name, limit] of Object.entries({ exp: 1, expm1: 2, tanh: 2, log: 1.5, log1p: 2 }) as [Name, number][]) {
  const { x, wanted } = cases[name];

  test(`${name} is within ${limit} units in the last place`, () => {
    near(
      apply(name, x),
      wanted,
      (i) => limit * ulp(wanted[i]!),
      (i) => `at ${x[i]}`,
    );
  });

  test(`${name} of a number does not depend on the number beside it`, () => {
    forAll([size1, seed], (n, s) => {
      const chosen = integers(s, n, x.length).map((i) => x[i]!);
      same(
        apply(name, chosen),
        chosen.flatMap((value) => apply(name, [value, value]).slice(0, 1)),
      );
    });
  });
}

test("NaN, the infinities, and numbers without a logarithm", () => {
  const x = [nan, -infinity, infinity];
  same(apply("exp", x), [nan, 0, infinity]);
  same(apply("expm1", x), [nan, -1, infinity]);
  same(apply("tanh", x), [nan, -1, 1]);
  same(apply("log", [...x, 0, -0, -1]), [nan, nan, infinity, -infinity, -infinity, nan]);
  same(apply("log1p", [...x, -1, -2]), [nan, nan, infinity, -infinity, nan]);
});

test("0 keeps its sign in functions that are near their argument at 0", () => {
  for (const name of ["expm1", "tanh", "log1p"] as const) {
    assert.ok(apply(name, [0, -0]).every((value) => value === 0));
  }
});

test.run();
