import {
  type Definition,
  defineNode,
  dense,
  finiteDifference,
  GraphError,
  HyperparameterError,
  input,
  NumericError,
  OperationError,
  type OptimizerNode,
  type RxgradError,
  ShapeError,
  sgd,
  sumSquaredError,
} from "@rxgrad/core";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { throws } from "../support/closeness.js";
import { fails, failure } from "../support/failed-run.js";

type Forward = NonNullable<Definition["forward"]>;

const feed = {
  x: [
    [1, 2],
    [3, 4],
  ],
  t: [
    [1, 0, 0],
    [0, 0, 1],
  ],
};
const feeds = Array(30).fill(feed);

/** A network through a user's node `mine "odd"`. */
function through(forward: Forward, more: Partial<Definition> = {}): OptimizerNode {
  const node = defineNode({ kind: "mine", elementwise: true, ...more, forward } as Definition);
  const y = input("x", [2]).pipe(dense(3, { name: "before" }), node({ name: "odd" }));
  return sgd(finiteDifference(sumSquaredError(y as typeof target, target)), { learningRate: 0.01 });
}
const target = input("t", [3]);

function refuses(forward: Forward, type: new (message: string) => RxgradError, message: string): number {
  return fails(through(forward), feeds, type, `mine "odd": ${message}`).iteration;
}

/** A node that passes its input on until call number `from`, and then runs `forward`. */
function late(from: number, forward: Forward): Forward {
  let calls = 0;
  return (out, x) => {
    out.data.set(x.data);
    if (++calls >= from) return forward(out, x);
  };
}

test("a node that throws, at once and later", () => {
  const thrower: Forward = () => {
    throw new TypeError("no luck");
  };
  assert.is(refuses(thrower, OperationError, "forward threw: no luck"), 0);
  assert.ok(refuses(late(40, thrower), OperationError, "forward threw: no luck") > 0);
  const text: Forward = () => {
    throw "no luck";
  };
  refuses(text, OperationError, "forward threw: no luck");
});

test("the thrown value is the cause", () => {
  const cause = new TypeError("no luck");
  const W = through(() => {
    throw cause;
  });
  assert.is(failure(W, feeds).cause, cause);
});

test("an error of rxgrad that it throws keeps its class, and gets the name of the node", () => {
  const thrower: Forward = () => {
    throw new HyperparameterError("temperature is 0; give more.");
  };
  refuses(thrower, HyperparameterError, "temperature is 0; give more.");
});

test("a node that returns its result instead of writing it", () => {
  const wanted = "write the 6 numbers of shape [2, 3] into out.data and return nothing.";
  refuses((_out, x) => x.data.map((v) => v), OperationError, `forward returned a Float64Array; ${wanted}`);
  refuses(
    (_out, x) => [...x.data] as unknown as undefined,
    OperationError,
    `forward returned an array of 6; ${wanted}`,
  );
  const later: Forward = async (out, x) => out.data.set(x.data);
  refuses(later, OperationError, `forward returned a Promise; ${wanted}`);
});

test("a node that writes less, or more, than its output", () => {
  refuses(
    (out, x) => out.data.set(x.data.subarray(0, 4)),
    OperationError,
    "forward left 2 of 6 elements of its output unwritten; write every element of shape [batch, 3] for any number of samples.",
  );
  refuses(
    () => {},
    OperationError,
    "forward left 6 of 6 elements of its output unwritten; write every element of shape [batch, 3] for any number of samples.",
  );
  refuses((out) => out.data.set(new Float64Array(9)), OperationError, "forward threw: offset is out of bounds");
});

test("a node that writes NaN or infinity, with the ranges of its inputs", () => {
  const one: Forward = (out) => void out.data.fill(1);
  const two: Forward = (out) => void out.data.fill(2);
  const chain = (last: Forward): OptimizerNode => {
    const node = (kind: string, forward: Forward) => defineNode({ kind, elementwise: true, forward })({ name: kind });
    const y = input("x", [2]).pipe(dense(3), node("one", one), node("two", two), node("last", last));
    return sgd(finiteDifference(sumSquaredError(y, target)), { learningRate: 0.01 });
  };
  const advice = "look at what it was fed, or at how its parameters start.";
  for (const wrong of [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]) {
    const spoil: Forward = (out) => {
      out.data.fill(3);
      out.data[out.data.length - 1] = wrong;
    };
    fails(
      chain(spoil),
      feeds,
      NumericError,
      `last "last": element 2 of sample 1 is ${wrong} at iteration 1, computed from two in [2, 2]; ${advice}`,
    );
  }
});

test("a NaN in a later iteration names it, and the parameters before it are kept", () => {
  let rows = 0;
  const W = through((out, x) => {
    out.data.set(x.data);
    // Forward passes have 2 samples, which distinguishes them from probes.
    if (out.samples === 2 && ++rows >= 8) out.data[0] = Number.NaN;
  });
  const error = failure(W, feeds);
  assert.instance(error, NumericError);
  assert.match(
    error.message,
    new RegExp(
      `element 0 of sample 0 is NaN at iteration ${error.reached.iteration + 1}, computed from before in \\[.+, .+\\];`,
    ),
  );
  assert.ok(error.reached.iteration > 0);
});

test("a difference rule that throws, or writes NaN", () => {
  const pass: Forward = (out, x) => out.data.set(x.data);
  fails(
    through(pass, {
      difference() {
        throw new Error("bad rule");
      },
    }),
    feeds,
    OperationError,
    'mine "odd": difference threw: bad rule',
  );
  const W = through(pass, { difference: (dOut) => void dOut.data.fill(Number.NaN) });
  const start = sgd(W.gradients, { learningRate: 0, name: "still" });
  const error = failure(start, feeds);
  assert.instance(error, NumericError);
  assert.match(
    error.message,
    /^parameter "before\/W": element 0 of its gradient for still is NaN at iteration 1, taken at values in \[.+, .+\]; look at the difference and backward of mine "odd"\.$/,
  );
});

test("a shape that throws, is invalid, or holds an invalid length", () => {
  const refusesShape = (shape: () => unknown, type: new (message: string) => Error, message: string): void => {
    throws(
      () => through(() => {}, { elementwise: false, shape: shape as Definition["shape"] }),
      type,
      `mine "odd": ${message}`,
    );
  };
  refusesShape(
    () => {
      throw new Error("hm");
    },
    OperationError,
    "shape() threw: hm",
  );
  refusesShape(
    () => undefined,
    OperationError,
    'shape() returned undefined; return a list of axes, such as ["batch", 2].',
  );
  refusesShape(() => 3, OperationError, 'shape() returned 3; return a list of axes, such as ["batch", 2].');
  for (const axis of [2.5, 0, -1, Number.NaN, "3"]) {
    refusesShape(
      () => ["batch", axis],
      ShapeError,
      `axis 1 of shape [batch, ${axis}] is ${axis}; give whole positive numbers, and "batch" only first.`,
    );
  }
});

test("a false declaration of independent samples", () => {
  fails(
    through((out, x) => void out.data.fill(x.data[0]), { samplesIndependent: true }),
    feeds,
    GraphError,
    'mine "odd": samplesIndependent is declared true, but a sample\'s result changes with the samples beside it; declare it false.',
  );
});

test("a definition without a kind or a forward", () => {
  const wrong =
    (definition: object): (() => unknown) =>
    () =>
      defineNode(definition as Definition);
  throws(
    wrong({ forward() {} }),
    GraphError,
    'defineNode: kind is undefined; give a text that is not empty, such as "swish".',
  );
  throws(wrong({ kind: "mine" }), GraphError, "mine: the definition has no forward; give forward(out, ...inputs).");
});

test.run();
