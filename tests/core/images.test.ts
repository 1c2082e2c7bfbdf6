import {
  averagePool,
  checkGradients,
  conv2d,
  crossEntropy,
  dense,
  describe,
  evaluate,
  flatten,
  fromJSON,
  GraphError,
  he,
  type Images,
  initialParameters,
  input,
  maxPool,
  type Node,
  parameter,
  relu,
  ShapeError,
  softmax,
  type Tensor,
  tensor,
  toJSON,
} from "@rxgrad/core";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { throws } from "../support/closeness.js";

const x = input("x", [5, 6, 2]);
const layers = x.pipe(
  conv2d(4, { kernelSize: [2, 3], padding: "same", W: he() }),
  relu(),
  maxPool(),
  conv2d(3, { kernelSize: 2, stride: [1, 2], bias: false, trainable: false, name: "second" }),
  averagePool([1, 2], { padding: "same" }),
);

const pictures = (count: number): Tensor =>
  tensor(
    Array.from({ length: count * 60 }, (_, i) => Math.sin(i)),
    [count, 5, 6, 2],
  );

const shapes = (call: () => unknown, message: string): Error => throws(call, ShapeError, message);
const graph = (call: () => unknown, message: string): Error => throws(call, GraphError, message);

test("the number of windows is that of PyTorch for valid, and ⌈size / stride⌉ for same", () => {
  for (let size = 1; size <= 9; size++) {
    const pixels = input("x", [size, 9, 1]);
    for (let window = 1; window <= size; window++) {
      for (let stride = 1; stride <= 4; stride++) {
        const [, valid] = pixels.pipe(conv2d(1, { kernelSize: [window, 1], stride })).shape;
        assert.is(valid, Math.floor((size - window) / stride) + 1);
        const [, same] = pixels.pipe(maxPool([window, 1], { stride, padding: "same" })).shape;
        assert.is(same, Math.ceil(size / stride));
      }
    }
  }
});

test("describe shows the parameters and the cost of a network", () => {
  const { rows, totals } = describe(layers);
  const costs = rows.filter(({ source }) => source === undefined).map(({ kind, shape, cost }) => [kind, shape, cost]);
  assert.equal(costs, [
    ["conv2d", ["batch", 5, 6, 4], 5 * 6 * 4 * (2 * 3 * 2)],
    ["relu", ["batch", 5, 6, 4], 5 * 6 * 4],
    ["maxPool", ["batch", 2, 3, 4], 2 * 3 * 4 * 4],
    ["conv2d", ["batch", 1, 1, 3], 3 * (2 * 2 * 4)],
    ["averagePool", ["batch", 1, 1, 3], 3 * 2],
  ]);
  assert.is(totals.trainable, 2 * 3 * 2 * 4 + 4);
  assert.is(totals.frozen, 2 * 2 * 4 * 3);
  assert.equal(
    rows.filter(({ source }) => source === "parameter").map(({ name }) => name),
    ["conv2d1/W", "conv2d1/b", "second/W"],
  );
});

test("a round trip through JSON keeps the values", async () => {
  const json = JSON.stringify(toJSON(layers));
  const [again] = fromJSON(JSON.parse(json)).roots as [Node];
  assert.is(JSON.stringify(toJSON(again)), json);
  const feed = { x: pictures(3) };
  const values = async (node: Node): Promise<number[]> =>
    Array.from(((await evaluate(node, feed, initialParameters(node, { seed: 3 }))) as Tensor).data);
  assert.equal(await values(again), await values(layers));
});

test("refuses JSON that does not fit", () => {
  const json = JSON.stringify(toJSON(layers));
  const refused = (from: string, to: string, why: RegExp): void => {
    assert.ok(json.includes(from), from);
    assert.throws(
      () => fromJSON(JSON.parse(json.replace(from, to))),
      (error: Error) => {
        assert.instance(error, GraphError);
        assert.match(error.message, why);
        return true;
      },
    );
  };
  refused('"filters":4', '"filters":5', /conv2d: W has shape \[2, 3, 2, 4\]; give it \[2, 3, 2, 5\]/);
  refused('"filters":4', '"filters":"4"', /conv2d: filters is "4"/);
  refused('"kernelSize":[2,3]', '"kernelSize":[2,3,4]', /kernelSize is \[2, 3, 4\]; give a whole number, 1 or more/);
  refused('"padding":"same"', '"padding":"full"', /padding is "full"; give "valid" or "same"/);
  refused('"size":[2,2]', '"size":[0,2]', /maxPool: size is \[0, 2\]/);
});

test("maxPool has kinks, and averagePool has none", () => {
  assert.is(x.pipe(maxPool()).operation.kinked, true);
  assert.type(x.pipe(maxPool()).operation.sides, "function");
  assert.is(x.pipe(averagePool()).operation.kinked, undefined);
});

test("the gradients of two convolutions with shared weights add up", () => {
  const W = parameter([1, 1, 2, 2], { name: "W" });
  const layer = conv2d(2, { kernelSize: 1, W, bias: false });
  const y = x.pipe(layer, relu(), layer, flatten(), dense(2), softmax());
  const feed = { x: pictures(1), t: [1] };
  assert.equal(Object.keys(checkGradients(crossEntropy(y, input("t", [])), feed, { seed: 2 })), [
    "W",
    "dense1/W",
    "dense1/b",
  ]);
});

test("refuses inputs that are not images, and windows larger than the image", () => {
  const rows = input("rows", [28, 28]) as Node as Node<Images>;
  shapes(
    () => rows.pipe(conv2d(2, { name: "c" })),
    'conv2d "c": x has shape [batch, 28, 28]; give it images of shape [batch, height, width, channels].',
  );
  const still = parameter([2, 5, 6, 1]) as Node as Node<Images>;
  shapes(
    () => still.pipe(averagePool()),
    "averagePool: x has shape [2, 5, 6, 1]; give it images of shape [batch, height, width, channels].",
  );
  shapes(
    () => x.pipe(maxPool([6, 2])),
    'maxPool: x has images of 5 by 6 pixels but the window has 6 by 2; give a smaller window, or padding "same".',
  );
});

test("refuses options that do not fit", () => {
  graph(() => conv2d(0), "conv2d: filters is 0; give a whole number, 1 or more.");
  graph(
    () => conv2d(2, { kernelSize: 2.5 }),
    "conv2d: kernelSize is 2.5; give a whole number, 1 or more, or two: [down, across].",
  );
  graph(
    () => maxPool(2, { stride: [1, 0], name: "p" }),
    'maxPool "p": stride is [1, 0]; give a whole number, 1 or more, or two: [down, across].',
  );
  graph(() => averagePool(2, { padding: "full" as "same" }), 'averagePool: padding is "full"; give "valid" or "same".');
  graph(() => conv2d(2, { bias: false, b: he() }), "conv2d: b is given but bias is false; leave one of them out.");
  graph(
    () => conv2d(2, { W: [1] as never }),
    "conv2d: W is an array of 1; give a node, or an initializer such as he().",
  );
  graph(() => conv2d(2, { trainable: 1 as never }), "conv2d: trainable is 1; give true or false.");
});

test("refuses weights that do not fit", () => {
  shapes(
    () => conv2d(2, { W: parameter([3, 3, 1, 2]) })(x),
    "conv2d: W has shape [3, 3, 1, 2]; give it [3, 3, 2, 2]: kernel height and width, channels of x, filters.",
  );
  shapes(
    () => conv2d(2, { b: parameter([3]) })(x),
    "conv2d: b has shape [3]; give it [2]: one number for each filter.",
  );
});

test.run();
