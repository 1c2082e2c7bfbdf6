// A run in the memory of earlier runs equals the run in new memory.
import {
  backprop,
  crossEntropy,
  dense,
  dropout,
  evaluate,
  type Feed,
  FeedError,
  finiteDifference,
  initialParameters,
  input,
  iterations,
  type Node,
  type OptimizerNode,
  type Samples,
  sgd,
  softmax,
  Tensor,
  tanh,
} from "@rxgrad/core";
import { startRun, turns } from "@rxgrad/core/driver";
import { createOptimizer } from "@rxgrad/core/extend";
import { createKernels, freeKernels, type Kernels } from "@rxgrad/kernels";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { throws } from "../support/closeness.js";
import { called, xor } from "../support/small-networks.js";

const feed = {
  x: [
    [0, 1],
    [1, 0],
    [0.5, -1],
  ],
  t: [
    [1, 0],
    [0, 1],
    [1, 0],
  ],
};

function* forever(): Generator<Feed, void, void> {
  for (;;) yield feed;
}

function network(hidden = 3) {
  const y = input("x", [2]).pipe(dense(hidden), tanh(), dropout(0.3), dense(2), softmax());
  return { y, loss: crossEntropy(y, input("t", [2])) };
}

const optimizerOf = (loss: Node<readonly []>): OptimizerNode => sgd(finiteDifference(loss), { learningRate: 0.3 });

/** The losses of a run of ten iterations, and its last parameters. @param disturb Called after each iteration. */
function trained(seed: number, { hidden = 3, disturb = () => {} } = {}): number[] {
  const numbers: number[] = [];
  for (const { iteration, loss, parameters } of iterations(optimizerOf(network(hidden).loss), forever(), { seed })) {
    numbers.push(loss);
    disturb();
    if (iteration < 10) continue;
    for (const { value } of parameters) numbers.push(...value.data);
    break;
  }
  return numbers;
}

/** Fills idle memories with numbers that no run may read. */
function poisonIdle(): void {
  const idle = [createKernels(8), createKernels(8)];
  for (const { memory } of idle) new Float64Array(memory.buffer).fill(1e10);
  for (const kernels of idle) freeKernels(kernels);
}

test("the same seed gives the same run, whether it is the first or the fiftieth, after other networks and poison", () => {
  const first = trained(7);
  for (let i = 0; i < 50; i++) {
    trained(i, { hidden: 1 + (i % 9) });
    poisonIdle();
    assert.equal(trained(7), first);
  }
});

test("two runs at once have no memory in common", () => {
  const alone = [1, 2].map((seed) => trained(seed).slice(0, 10));
  const runs = [1, 2].map((seed) => iterations(optimizerOf(network().loss), forever(), { seed }));
  const losses: number[][] = [[], []];
  for (let k = 0; k < 10; k++) {
    for (const [i, run] of runs.entries()) {
      const { value } = run.next();
      if (value) losses[i]?.push(value.loss);
    }
  }
  for (const run of runs) run.return();
  assert.equal(losses, alone);
});

test("1,000 runs create only a few memories", () => {
  const { Memory } = WebAssembly;
  let made = 0;
  WebAssembly.Memory = class extends Memory {
    constructor(descriptor: WebAssembly.MemoryDescriptor) {
      super(descriptor);
      made++;
    }
  };
  try {
    for (let i = 0; i < 1000; i++) {
      const { W, feed: own } = xor();
      assert.is([...iterations(W, [own, own])].length, 2);
    }
  } finally {
    WebAssembly.Memory = Memory;
  }
  assert.ok(made <= 4, `${made} memories were made`);
});

test("an evaluation returns its memory, and the next one finds it zeroed", async () => {
  const { y } = network();
  const parameters = initialParameters(y, { seed: 3 });
  const wanted = await evaluate(y, { x: feed.x }, parameters);
  for (let i = 0; i < 5; i++) {
    poisonIdle();
    assert.equal(await evaluate(y, { x: feed.x }, parameters), wanted);
  }
});

/** Samples whose `read` keeps the memory that it was given, as asynchronous ones do. */
function keeping(): { readonly source: never; spoil(): void } {
  let kept: Float64Array | undefined;
  const read = (out: Float64Array): Promise<void> => {
    kept = out;
    return Promise.resolve();
  };
  return { source: { shape: [3, 2], read } as never, spoil: () => void kept?.fill(99) };
}

test("samples that are written after their run has failed harm no other run", () => {
  const before = trained(4);
  const { source, spoil } = keeping();
  throws(
    () => [...iterations(optimizerOf(network().loss), [feed, { x: source, t: feed.t }])],
    FeedError,
    'input "x": its read returned a Promise; write the numbers before read returns, or give an async iterable of feeds.',
  );
  assert.equal(trained(4, { disturb: spoil }), before);
});

test("samples that are written after an evaluation has failed harm no run", async () => {
  const before = trained(4);
  const { source, spoil } = keeping();
  const { y } = network();
  try {
    await evaluate(y, { x: source }, initialParameters(y));
    assert.unreachable();
  } catch (error) {
    assert.match(String(error), 'input "x"');
  }
  assert.equal(trained(4, { disturb: spoil }), before);
});

/** Samples of `feed.x` whose `read` calls `hook` with the memory that it was given, and then writes. */
const hooked = (hook: (out: Float64Array) => void): Samples => ({
  shape: [3, 2],
  read(out, offset, start, count) {
    hook(out);
    out.set(feed.x.flat().slice(2 * start, 2 * (start + count)), offset);
  },
});

test("samples of a user that keep the memory, and write to it after their run or evaluation, harm no run", async () => {
  const before = trained(4);
  const kept: Float64Array[] = [];
  const x = hooked((out) => void kept.push(out));
  const disturb = (): void => {
    for (const memory of kept) memory.fill(99);
  };
  const { y, loss } = network();
  assert.is([...iterations(optimizerOf(loss), [feed, { x, t: feed.t }])].length, 2);
  assert.equal(trained(4, { disturb }), before);
  kept.length = 0;
  await evaluate(y, { x }, initialParameters(y));
  assert.ok(kept.length > 0);
  assert.equal(trained(4, { disturb }), before);
});

test("an optimizer of a user that keeps its memory, and writes to it after its run, harms no run", () => {
  const before = trained(4);
  const kept: Float64Array[] = [];
  const keeper = createOptimizer({
    kind: "keeper",
    name: undefined,
    gradient: backprop(network().loss),
    hyperparameters: [],
    rule: {
      state: ["seen"],
      init: (state) => void kept.push(...state.map(({ data }) => data)),
      bind: ({ next }) => {
        return () => void kept.push(next.data);
      },
    },
  });
  assert.is([...iterations(keeper, [feed, feed])].length, 2);
  assert.ok(kept.length > 2);
  const disturb = (): void => {
    for (const data of kept) data.fill(99);
  };
  assert.equal(trained(4, { disturb }), before);
});

test("kernels that a user gives a run, and writes to after it, harm no run", () => {
  const before = trained(4);
  const kept: Kernels[] = [];
  const kernels = (length: number): Kernels => {
    const made = createKernels(length);
    kept.push(made);
    return made;
  };
  assert.is([...iterations(optimizerOf(network().loss), [feed], { kernels })].length, 1);
  const disturb = (): void => {
    for (const { memory } of kept) memory.fill(99);
  };
  assert.equal(trained(4, { disturb }), before);
});

test("a run that is freed within an iteration, and then goes on writing, harms no run that begins in between", () => {
  const before = trained(4, { hidden: 9 }).slice(0, 10);
  // Its samples lie where the runs that begin have their updated parameters.
  let reads = 0;
  let inside: { readonly losses: number[]; next(): void }[] = [];
  const begun = (): (typeof inside)[number] => {
    const run = iterations(optimizerOf(network(9).loss), forever(), { seed: 4 });
    const losses: number[] = [];
    const next = (): void => {
      const { value } = run.next();
      if (value) losses.push(value.loss);
    };
    next();
    return { losses, next };
  };
  const numbers = (): Float64Array => {
    if (++reads === 5) {
      run.free();
      inside = [begun(), begun(), begun()];
    }
    return new Float64Array(6).fill(99);
  };
  const x: Tensor = Object.create(Tensor.prototype, { shape: { value: [3, 2] }, data: { get: numbers } });
  const data = Array.from({ length: 9 }, () => ({ x, t: feed.t }));
  const run = startRun(optimizerOf(network(5).loss), data, {});
  throws(
    () => [...turns(run, data)],
    FeedError,
    `input "t": its samples could not be read: Cannot read properties of undefined (reading 'memory')`,
  );
  assert.is(inside.length, 3);
  for (const { losses, next } of inside) {
    while (losses.length < 10) next();
    assert.equal(losses, before);
  }
});

test("a node of a user that keeps its output, and writes to it after its run, harms no other run", () => {
  const before = trained(5);
  const kept: Float64Array[] = [];
  const keeper = called(({ data }) => void kept.push(data));
  const y = input("x", [2]).pipe(dense(2), keeper, softmax());
  assert.is([...iterations(optimizerOf(crossEntropy(y, input("t", [2]))), [feed, feed])].length, 2);
  assert.ok(kept.length > 2);
  const spoil = (): void => {
    for (const data of kept) data.fill(99);
  };
  assert.equal(trained(5, { disturb: spoil }), before);
});

test.run();
