import {
  adam,
  backprop,
  DataError,
  defineNode,
  dense,
  dropout,
  type Feed,
  finiteDifference,
  GraphError,
  type Iteration,
  initialParameters,
  input,
  iterations,
  meanSquaredError,
  momentum,
  type OptimizerNode,
  type RunState,
  type SeekableIterable,
  StaleIterationError,
  sgd,
  sigmoid,
} from "@rxgrad/core";
import { batches } from "@rxgrad/data";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { throws } from "../support/closeness.js";

const angles = [...Array(23).keys()];
const data = { x: angles.map((a) => [Math.sin(a), Math.cos(a * a)]), t: angles.map((a) => [Math.sin(2 * a)]) };
const feeds = batches(data, { size: 5, order: "shuffled", seed: 3 });

const y = input("x", [2]).pipe(dense(6), sigmoid(), dropout(0.3), dense(1));
const loss = meanSquaredError(y, input("t", [1]));

/** The bits of a loss and of the parameters after it. */
const bits = ({ loss, parameters }: Iteration): string =>
  [loss, ...[...parameters].flatMap(({ value }) => [...value.data])]
    .map((value) => new BigUint64Array(Float64Array.of(value).buffer)[0].toString(16))
    .join();

/** The next iterations, and the state after each. */
function run(W: OptimizerNode, count: number, source: Iterable<Feed> = feeds, options = {}) {
  const losses: string[] = [];
  const states: RunState[] = [];
  const counted: number[][] = [];
  for (const each of iterations(W, source, options)) {
    losses.push(bits(each));
    states.push(each.state);
    counted.push([each.iteration, each.epoch]);
    if (losses.length === count) break;
  }
  return { losses, states, counted };
}

test("a run resumes from a state of any iteration bit for bit", () => {
  const schedule = (iteration: number): number => 0.3 / iteration;
  for (const W of [
    sgd(finiteDifference(loss), { learningRate: schedule }),
    momentum(backprop(loss), { learningRate: 0.1 }),
    adam(backprop(loss), { learningRate: schedule }),
  ]) {
    const whole = run(W, 17, feeds, { seed: 7 });
    for (const at of [1, 4, 5, 11]) {
      const rest = run(W, 17 - at, feeds, { from: whole.states[at - 1] });
      assert.equal(rest.losses, whole.losses.slice(at));
      assert.equal(rest.counted, whole.counted.slice(at));
      // Resume again, from a state of the resumed run.
      const again = run(W, 17 - at - 2, feeds, { from: rest.states[1] });
      assert.equal(again.losses, whole.losses.slice(at + 2));
    }
  }
});

test("a state is a private copy in its own memory", () => {
  const W = adam(backprop(loss), { learningRate: 0.1 });
  const { states, losses } = run(W, 8, feeds, { seed: 7 });
  const from = states[2];
  const spoil = run(W, 5, feeds, { from });
  for (const { value } of spoil.states[0].parameters) (value.data as Float64Array).fill(1e9);
  assert.equal(run(W, 5, feeds, { from }).losses, losses.slice(3));
  assert.equal([from.iteration, from.seed], [3, 7]);
  assert.equal([...from.memory.keys()].slice(0, 2), ["adam1/dense1/W/mean", "adam1/dense1/W/meanSquare"]);
});

test("a branch takes other hyper-parameters, or another optimizer, on the same batches", () => {
  const W = momentum(backprop(loss), { learningRate: 0.1 });
  const { states } = run(W, 6, feeds, { seed: 7 });
  const seen: string[] = [];
  const spy = (source: SeekableIterable): SeekableIterable => ({
    from: (cursor) => spy(source.from(cursor)),
    [Symbol.iterator]() {
      const iterator = source[Symbol.iterator]();
      return {
        cursor: () => iterator.cursor(),
        next() {
          const result = iterator.next();
          seen.push(JSON.stringify(result.value));
          return result;
        },
      };
    },
  });
  run(W, 9, spy(feeds as SeekableIterable), { seed: 7 });
  const wanted = seen.splice(0).slice(6);
  const slower = momentum(backprop(loss), { learningRate: 0.01 });
  const branch = run(slower, 3, spy(feeds as SeekableIterable), { from: states[5] });
  assert.equal(seen.splice(0), wanted);
  assert.is.not(branch.losses[1], run(W, 3, feeds, { from: states[5] }).losses[1]);
  const other = adam(backprop(loss), { learningRate: 0.01 });
  run(other, 3, spy(feeds as SeekableIterable), { from: { ...states[5], memory: new Map() } });
  assert.equal(seen.splice(0), wanted);
  throws(
    () => run(other, 1, feeds, { from: states[5] }),
    GraphError,
    'optimizer state: "momentum1/dense1/W/velocity" is not known to these optimizers; give what these optimizers saved, or start with an empty memory: train(W, data, { from: { ...state, memory: new Map() } }).',
  );
});

test("refuses data that cannot seek to the state's place, unless they are there already", () => {
  const W = sgd(backprop(loss), { learningRate: 0.1 });
  const all = [...batches(data, { size: 5, epochs: 2 })] as Feed[];
  const whole = run(W, 10, all, { seed: 7 });
  assert.is(whole.states[3].cursor, undefined);
  const refusal = (why: string): string =>
    `data: training resumes after iteration 4, but ${why}; give a source with from(cursor), such as batches(…), or positioned: true if yours is already there.`;
  throws(() => run(W, 1, all, { from: whole.states[3] }), DataError, refusal("the state has no cursor of the data"));
  const told = run(W, 4, feeds, { seed: 7 }).states[3];
  throws(() => run(W, 1, all, { from: told }), DataError, refusal("the data have no from(cursor)"));
  const rest = run(W, 6, all.slice(4), { from: whole.states[3], positioned: true });
  assert.equal(rest.losses, whole.losses.slice(4));
});

test("refuses options that contradict one another", () => {
  const W = sgd(backprop(loss), { learningRate: 0.1 });
  const [from] = run(W, 1).states;
  throws(
    () => run(W, 1, feeds, { from, parameters: initialParameters(loss) }),
    GraphError,
    "train: both from and parameters were given; give parameters in it: { ...state, parameters, memory: new Map() }.",
  );
  throws(
    () => run(W, 1, feeds, { positioned: true }),
    GraphError,
    "train: positioned was given without from; leave it out.",
  );
});

test("a seed given with a state replaces the seed of the state", () => {
  const W = sgd(backprop(loss), { learningRate: 0.1 });
  const [from] = run(W, 1, feeds, { seed: 7 }).states;
  const same = run(W, 2, feeds, { from });
  assert.equal(run(W, 2, feeds, { from, seed: 7 }).losses, same.losses);
  const other = run(W, 2, feeds, { from, seed: 8 });
  assert.is.not(other.losses[0], same.losses[0]);
  assert.is(other.states[0].seed, 8);
});

test("what the first batch leaves open stays open, so a resumed run takes the same strategies", () => {
  // If a node does not declare whether samples are independent, a first batch of one sample leaves that open. Later
  // batches would show that they are.
  const turned = defineNode({
    kind: "turned",
    forward(out, x) {
      for (let i = 0; i < x.size; i += 2) {
        out.data[i] = x.data[i + 1];
        out.data[i + 1] = -x.data[i] * x.data[i + 1];
      }
    },
  });
  const z = input("x", [2]).pipe(dense(2), turned(), dense(1));
  const W = sgd(finiteDifference(meanSquaredError(z, input("t", [1]))), { learningRate: 0.05 });
  const alone: Feed = { x: [[1, 2]], t: [[1]] };
  const several: Feed = {
    x: [
      [1, 2],
      [3, 1],
      [0, 1],
    ],
    t: [[1], [0], [2]],
  };
  const source = [alone, several, several, several];
  const whole = run(W, 4, source);
  const rest = run(W, 3, source.slice(1), { from: whole.states[0], positioned: true });
  assert.equal(rest.losses, whole.losses.slice(1));
  assert.equal([whole.states[0].coupled, rest.states[2].coupled], [["turned1"], ["turned1"]]);
});

test("a state is released with its iteration", () => {
  let first: Iteration | undefined;
  for (const each of iterations(sgd(backprop(loss), { learningRate: 0.1 }), feeds)) {
    if (first) {
      assert.throws(
        () => first?.state,
        (error: unknown) => error instanceof StaleIterationError,
      );
      break;
    }
    first = each;
  }
});

test.run();
