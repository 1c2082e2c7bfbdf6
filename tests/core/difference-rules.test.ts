// Compares the difference rule of every kind of node in random networks with the same node, computed in 31 digits
// before and after the move.
import { input, type Node, parameter } from "@rxgrad/core";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { type Arithmetic, type Double2, doubleDouble, float64 } from "../support/arithmetic.js";
import { changeOf } from "../support/change.js";
import type { Rows } from "../support/plain-network.js";
import { randomFrom } from "../support/random-networks.js";
import { BUILT_IN_MAKERS } from "../support/random-nodes/index.js";
import { losses } from "../support/random-nodes/losses.js";
import type { NodeMaker } from "../support/random-nodes/node-maker.js";

const SAMPLES = 4;
const WIDTH = 6;

/** From moves so small that subtracting loses all digits to moves so large that a rule may subtract. */
const MOVES = [1e-14, 1e-10, 1e-6, 1e-4, 1e-2, 0.3, 3];

const sizeOf = (shape: readonly number[]): number => shape.reduce((size, length) => size * length, 1);
const rowsOf = <N>(values: readonly N[], width: number): N[][] =>
  Array.from({ length: values.length / width }, (_, n) => values.slice(n * width, (n + 1) * width));

/** Numbers for all inputs of a maker's nodes, then for all its parameters. */
interface Given {
  readonly shapes: readonly (readonly number[])[];
  readonly inputs: number;
  readonly values: readonly number[][];
}

function given({ takes = 1, parameters }: NodeMaker, random: () => number): Given {
  const own = parameters?.(WIDTH) ?? [];
  const shapes = [...Array.from({ length: takes }, () => [SAMPLES, WIDTH]), ...own];
  const values = shapes.map((shape) => Array.from({ length: sizeOf(shape) }, () => 6 * random() - 3));
  return { shapes, inputs: takes, values };
}

function computed<N>(arithmetic: Arithmetic<N>, { compute }: NodeMaker, { inputs }: Given, values: N[][]): N[] {
  const rows: Rows<N>[] = values.slice(0, inputs).map((each) => rowsOf(each, WIDTH));
  return compute(arithmetic, rows, values.slice(inputs)).flat();
}

/** The change of each number, computed in 31 digits. */
function exactChange(maker: NodeMaker, all: Given, moves: readonly number[][]): number[] {
  const { of, add, subtract, toNumber } = doubleDouble;
  const before = computed(
    doubleDouble,
    maker,
    all,
    all.values.map((each) => each.map(of)),
  );
  const moved = all.values.map((each, i): Double2[] => each.map((value, k) => add(of(value), of(moves[i][k]))));
  return computed(doubleDouble, maker, all, moved).map((after, k) => toNumber(subtract(after, before[k])));
}

/** The sum of the sizes of the changes by each number alone, before they cancel. */
function sizeOfChanges(maker: NodeMaker, all: Given, moves: readonly number[][]): number[] {
  const sizes: number[] = [];
  for (const [i, each] of moves.entries()) {
    for (const k of each.keys()) {
      const alone = moves.map((others, j) => others.map((move, l) => (i === j && k === l ? move : 0)));
      for (const [o, change] of exactChange(maker, all, alone).entries()) sizes[o] = (sizes[o] ?? 0) + Math.abs(change);
    }
  }
  return sizes;
}

for (const [name, maker] of Object.entries({ ...BUILT_IN_MAKERS, ...losses })) {
  if (maker.subtracts || maker.fits?.(WIDTH) === false) continue;

  test(`${name}: the value, and its change for moves of ${MOVES[0]} to ${MOVES[MOVES.length - 1]}`, () => {
    const random = randomFrom(1 + name.length);
    for (let i = 0; i < 8; i++) random();
    const all = given(maker, random);
    const inputs = all.shapes.slice(0, all.inputs).map((_, i) => input(`x${i}`, [WIDTH]) as Node);
    const own = all.shapes.slice(all.inputs).map((shape, i) => parameter(shape, { name: `p${i}` }));
    const root = maker.build(inputs, own);
    const names = [...inputs.map((_, i) => `x${i}`), ...own.map((_, i) => `p${i}`)];
    for (const size of MOVES) {
      const moves = all.values.map((each) => each.map(() => size * (random() - 0.5)));
      const leaves = names.map((each, i) => [each, { values: all.values[i], moves: moves[i] }] as const);
      const { value, change } = changeOf(root, SAMPLES, Object.fromEntries(leaves));
      const plain = computed(
        float64,
        maker,
        all,
        all.values.map((each) => [...each]),
      );
      const exact = exactChange(maker, all, moves);
      const sizes = sizeOfChanges(maker, all, moves);
      assert.is(change.length, exact.length);
      const bound = Math.max(...plain.map(Math.abs));
      for (const [k, wanted] of exact.entries()) {
        assert.ok(Math.abs(value[k] - plain[k]) <= 1e-13 * bound, `value ${k}: ${value[k]}, plainly ${plain[k]}`);
        const apart = Math.abs(change[k] - wanted);
        // A few roundings of the parts of the change; 31 digits are 1e-29 of the value.
        assert.ok(
          apart <= 1e-13 * (sizes[k] + Math.abs(wanted)) + 1e-28 * bound,
          `moves of ${size}, element ${k}: changes by ${change[k]}, exactly ${wanted} of ${sizes[k]}`,
        );
      }
    }
  });
}

test.run();
