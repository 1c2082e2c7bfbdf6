// Runs that get the memory of runs before them: they are the runs that they would be in new memory.
import {
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
  sgd,
  softmax,
  tanh,
} from "@rxgrad/core";
import { createKernels, freeKernels } from "@rxgrad/kernels";
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

/** The losses of a run of ten iterations, and its last parameters. @param disturb Is called after each iteration. */
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

/** Fills the memories that are idle with numbers that nobody may read. */
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

test("two runs at once share nothing", () => {
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

test("1,000 runs make a handful of memories", () => {
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

test("evaluating gives its memory back, and finds it zeroed", async () => {
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
