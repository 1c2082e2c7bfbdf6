// A rule writes its whole output and nothing else. A rule that leaves elements unwritten, adds to them, or changes its inputs is
// refused by name on the first batch.
import {
  type Block,
  backprop,
  checkGradients,
  type Definition,
  defineJoin,
  defineNode,
  dense,
  type Feed,
  finiteDifference,
  input,
  iterations,
  meanSquaredError,
  type Node,
  OperationError,
  sgd,
} from "@rxgrad/core";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { feed, lossThrough, t } from "../support/layer-in-network.js";

/** x². Its difference and backward are right unless the test passes others. */
const square = (more: Partial<Definition> = {}) =>
  defineNode({
    kind: "sq",
    elementwise: true,
    forward(out: Block, x: Block) {
      for (let i = 0; i < out.data.length; i++) out.data[i] = x.data[i] ** 2;
    },
    difference: differenceOf((d, i, x, dx) => {
      d[i] = dx * (2 * x + dx);
    }),
    backward([dx], dOut, _out, [x]) {
      for (let i = 0; dx && i < dx.data.length; i++) dx.data[i] += 2 * x.data[i] * dOut.data[i];
    },
    ...more,
  } as Definition);

/** A difference from a function of each element. */
function differenceOf(write: (d: Float64Array, i: number, x: number, dx: number) => void): Definition["difference"] {
  return (d, _out, [x], [dx]) => {
    for (let i = 0; i < d.data.length; i++) write(d.data, i, x.data[i], (dx as Block).data[i]);
  };
}

const change = (x: number, dx: number): number => dx * (2 * x + dx);

const train = (layer: (x: Node) => Node, gradient: typeof backprop | typeof finiteDifference = finiteDifference) =>
  [...iterations(sgd(gradient(lossThrough(layer)), { learningRate: 0.01 }), [feed, feed], { seed: 1 })].length;

function throwsOperationError(run: () => unknown, pattern: RegExp): void {
  assert.throws(run, (error: unknown) => {
    if (!(error instanceof OperationError) || !pattern.test(error.message)) throw error;
    return error.message.length <= 400;
  });
}

/** Asserts that the first batch and checkGradients refuse the layer. */
function refused(layer: (x: Node) => Node, pattern: RegExp): void {
  throwsOperationError(() => train(layer), pattern);
  throwsOperationError(() => checkGradients(lossThrough(layer), feed), pattern);
}

test("a difference that adds to dOut, or leaves elements of it unwritten", () => {
  const unwritten = (place: string): RegExp =>
    new RegExp(
      `^sq "sq1": difference left ${place} of dOut unwritten; write every element, and do not add to what is there\\.$`,
    );
  const adding = differenceOf((d, i, x, dx) => {
    d[i] += change(x, dx);
  });
  refused(square({ difference: adding })(), unwritten("element 0 of sample 0"));
  refused(square({ difference() {} })(), unwritten("element 0 of sample 0"));
  const skipping = differenceOf((d, i, x, dx) => {
    if (i % 3) d[i] = change(x, dx);
  });
  refused(square({ difference: skipping })(), unwritten("element 0 of sample 0"));
  const short = differenceOf((d, i, x, dx) => {
    if (i % 3 < 2) d[i] = change(x, dx);
  });
  refused(square({ difference: short })(), unwritten("element 2 of sample 0"));
});

test("a difference that writes nothing where the input does not move", () => {
  const sparse = differenceOf((d, i, x, dx) => {
    if (dx !== 0) d[i] = dx * (2 * x + dx);
  });
  refused(square({ difference: sparse })(), /^sq "sq1": difference left element 0 of sample 0 of dOut unwritten;/);
});

test("a difference that is not finite outside the domain of its function counts as written", () => {
  // √x: forward is 0 below 0, where the rule gives NaN.
  const root = square({
    forward(out: Block, x: Block) {
      for (let i = 0; i < out.data.length; i++) out.data[i] = x.data[i] > 0 ? Math.sqrt(x.data[i]) : 0;
    },
    difference: differenceOf((d, i, x, dx) => {
      d[i] = dx / (Math.sqrt(x + dx) + Math.sqrt(x));
    }),
    kinked: true,
  });
  const loss = meanSquaredError(input("x", [2]).pipe(dense(3), root()) as typeof t, t);
  try {
    for (const _ of iterations(sgd(finiteDifference(loss, { strategy: "direct" }), { learningRate: 0 }), [feed], {
      seed: 1,
    }))
      break;
  } catch (error) {
    assert.unreachable((error as Error).message);
  }
});

test("a difference that overwrites its inputs", () => {
  const rule = (spoil: (x: Float64Array, dx: Float64Array, out: Float64Array) => void): Definition["difference"] =>
    function difference(d, out, [x], [dx]) {
      const by = (dx as Block).data;
      for (let i = 0; i < d.data.length; i++) d.data[i] = by[i] * (2 * x.data[i] + by[i]);
      spoil(x.data, by, out.data);
    };
  const message = (what: string): RegExp =>
    new RegExp(`^sq "sq1": difference changed ${what}; it may only write into dOut\\.$`);
  refused(square({ difference: rule((_x, dx) => dx.fill(0)) })(), message("dInputs\\[0\\]"));
  refused(square({ difference: rule((x) => x.fill(0)) })(), message("inputs\\[0\\]"));
  refused(square({ difference: rule((_x, _dx, out) => out.fill(0)) })(), message("out"));
  // A rule that overwrites an input with the same numbers changes nothing.
  assert.is(train(square({ difference: rule((x) => x.set(x.slice())) })()), 2);
});

test("a backward that overwrites its inputs", () => {
  const rule = (spoil: (dOut: Float64Array, out: Float64Array, x: Float64Array) => void): Definition["backward"] =>
    function backward([dx], dOut, out, [x]) {
      for (let i = 0; dx && i < dx.data.length; i++) dx.data[i] += 2 * x.data[i] * dOut.data[i];
      spoil(dOut.data, out.data, x.data);
    };
  const spoilers = {
    dOut: rule((dOut) => dOut.fill(0)),
    out: rule((_dOut, out) => out.fill(0)),
    "inputs[0]": rule((_dOut, _out, x) => x.fill(0)),
  };
  for (const [what, backward] of Object.entries(spoilers)) {
    const layer = square({ backward })();
    const pattern = /^sq "sq1": backward changed (\S+); it may only add to dInputs\.$/;
    for (const run of [() => train(layer, backprop), () => checkGradients(lossThrough(layer), feed)]) {
      throwsOperationError(run, pattern);
      try {
        run();
      } catch (error) {
        assert.is(pattern.exec((error as Error).message)?.[1], what);
      }
    }
  }
  // A node in front of all weights: only checkGradients calls its backward.
  const front = meanSquaredError(
    input("x", [2]).pipe(square({ backward: spoilers["inputs[0]"] })(), dense(3)) as typeof t,
    t,
  );
  throwsOperationError(() => checkGradients(front, feed), /^sq "sq1": backward changed inputs\[0\];/);
});

test("a run does not check a backward that is wrong on purpose or not implemented yet", () => {
  const straight: Definition["backward"] = ([dx], dOut) => {
    for (let i = 0; dx && i < dx.data.length; i++) dx.data[i] += dOut.data[i];
  };
  assert.is(train(square({ backward: straight })(), backprop), 2);
  const missing = square({
    backward() {
      throw new Error("not yet");
    },
  });
  assert.is(train(missing()), 2);
});

test("sides that leave elements unwritten, or change their inputs", () => {
  const kinked = (sides: Definition["sides"]) =>
    square({
      forward(out: Block, x: Block) {
        for (let i = 0; i < out.data.length; i++) out.data[i] = Math.abs(x.data[i]);
      },
      difference: differenceOf((d, i, x, dx) => {
        d[i] = Math.abs(x + dx) - Math.abs(x);
      }),
      backward([dx], dOut, _out, [x]) {
        for (let i = 0; dx && i < dx.data.length; i++) dx.data[i] += Math.sign(x.data[i]) * dOut.data[i];
      },
      kinked: true,
      sides,
    })();
  const right: Definition["sides"] = (to, x) => to.data.set(x.data.map((value) => (value > 0 ? 1 : 0)));
  assert.is(train(kinked(right)), 2);
  refused(
    kinked((to, x) => {
      for (let i = 0; i < x.data.length; i++) if (x.data[i] > 0) to.data[i] = 1;
    }),
    /^sq "sq1": sides left element \d of sample \d unwritten; write every element, and do not add to what is there\.$/,
  );
  refused(
    kinked((to, x) => {
      right(to, x);
      x.data.fill(1);
    }),
    /^sq "sq1": sides changed inputs\[0\]; it may only write into sides\.$/,
  );
});

const scaled = ({ direction }: Pick<Definition, "direction">) =>
  defineJoin({
    kind: "scaled",
    inputs: ["x", "w"],
    forward(out: Block, x: Block, w: Block) {
      for (let i = 0; i < out.data.length; i++) out.data[i] = x.data[i] * w.data[i % 3];
    },
    ...(direction && { direction }),
  });

test("a direction that writes into no memory, or changes its inputs", () => {
  const w = input("w", [3]);
  const run = (direction: Definition["direction"]) => () => {
    const y = scaled({ direction })(input("x", [2]).pipe(dense(3)), w);
    const loss = meanSquaredError(y as typeof t, t);
    const data: Feed = { ...feed, w: Array.from({ length: 3 }, () => [1, 2, 3]) };
    return [...iterations(sgd(finiteDifference(loss), { learningRate: 0.01 }), [data], { seed: 1 })].length;
  };
  const nowhere =
    /^scaled "scaled1": direction gave (undefined|-1|NaN|0\.5|1e\+300); give where in memory 3 numbers begin\.$/;
  for (const at of [undefined, -1, Number.NaN, 0.5, 1e300])
    throwsOperationError(
      run(() => at as number),
      nowhere,
    );
  throwsOperationError(
    run(([x]) => {
      x.data.fill(0);
      return x.offset;
    }),
    /^scaled "scaled1": direction changed inputs\[0\]; it may only read\.$/,
  );
});

test("a directionalDifference that adds to its output, or changes its inputs", () => {
  type Along = NonNullable<Definition["directionalDifference"]>["difference"];
  const total = (difference: Along) =>
    defineNode({
      kind: "total",
      shape: () => ["batch", 1],
      forward(out, y) {
        for (let n = 0; n < y.samples; n++)
          out.data[n] = y.data.subarray(n * y.width, (n + 1) * y.width).reduce((sum, value) => sum + value, 0);
      },
      directionalDifference: { input: 0, difference },
    });
  const sumOf = (dOut: Block, y: Block, direction: number): number =>
    dOut.kernels.memory.subarray(direction, direction + y.width).reduce((sum, value) => sum + value, 0);
  const run = (difference: Along) => () => {
    const target = input("t", [1]);
    const loss = meanSquaredError(input("x", [2]).pipe(dense(3), total(difference)()) as typeof target, target);
    return [
      ...iterations(sgd(finiteDifference(loss), { learningRate: 0.01 }), [{ x: feed.x, t: [[1], [2], [3]] } as Feed], {
        seed: 1,
      }),
    ].length;
  };
  const right: Along = (dOut, [y], direction, d) =>
    dOut.data.set(d.data.map((move) => move * sumOf(dOut, y, direction)));
  assert.is(run(right)(), 1);
  throwsOperationError(
    run((dOut, [y], direction, d) => {
      for (let row = 0; row < d.size; row++) dOut.data[row] += d.data[row] * sumOf(dOut, y, direction);
    }),
    /^total "total1": directionalDifference left element 0 of row 0 of dOut unwritten; write every element/,
  );
  const spoilers: Record<string, Along> = {
    "inputs\\[0\\]": (_dOut, [y]) => void y.data.fill(0),
    d: (_dOut, _inputs, _direction, d) => void d.data.fill(0),
    samples: (_dOut, _inputs, _direction, _d, samples) => void samples.data.fill(0),
    direction: (dOut, _inputs, direction) => void dOut.kernels.memory.fill(7, direction, direction + 1),
  };
  for (const [what, spoil] of Object.entries(spoilers)) {
    const spoiling: Along = (...given) => {
      right(...given);
      spoil(...given);
    };
    throwsOperationError(
      run(spoiling),
      new RegExp(`^total "total1": directionalDifference changed ${what}; it may only write into dOut\\.$`),
    );
  }
});

test.run();
