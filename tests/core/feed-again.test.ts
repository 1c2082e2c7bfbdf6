import {
  backprop,
  dense,
  evaluate,
  type Feed,
  input,
  iterations,
  sgd,
  sigmoid,
  sumSquaredError,
  Tensor,
  tensor,
} from "@rxgrad/core";
import { test } from "uvu";
import * as assert from "uvu/assert";

const x = input("x", [3]);
const y = x.pipe(dense(2), sigmoid());
const W = sgd(backprop(sumSquaredError(y, input("t", [2]))), { learningRate: 0.5 });

const numbers = (count: number, seed: number): Float64Array =>
  Float64Array.from({ length: count }, (_, i) => Math.sin(seed + 7 * i));
const feedOf = (samples: number, seed: number): { x: Tensor; t: Tensor } => ({
  x: tensor(numbers(3 * samples, seed), [samples, 3]),
  t: tensor(numbers(2 * samples, seed + 1), [samples, 2]),
});
const copyOf = (feed: { x: Tensor; t: Tensor }): Feed => ({ x: tensor(feed.x), t: tensor(feed.t) });
const losses = (feeds: Iterable<Feed>): number[] => Array.from(iterations(W, feeds), ({ loss }) => loss);

test("a tensor that is fed again is not read again, and others are", () => {
  const { x, t } = feedOf(4, 1);
  const read: string[] = [];
  const spied = (value: Tensor, name: string): Tensor =>
    Object.assign(value, {
      read(...of: Parameters<Tensor["read"]>) {
        read.push(name);
        Tensor.prototype.read.apply(value, of);
      },
    });
  const feed = { x: spied(x, "x"), t: spied(t, "t") };
  const other = spied(tensor(t), "other t");
  function* feeds(): Generator<Feed> {
    yield feed;
    assert.ok(read.includes("x") && read.includes("t"));
    read.length = 0;
    yield* [feed, { ...feed }, { x, t: other }, { x, t: other }, feed];
  }
  losses(feeds());
  assert.equal(read, ["other t", "t"]);
});

test("losses equal those from copies, also with changing numbers of samples", () => {
  const [four, two, large] = [feedOf(4, 1), feedOf(2, 5), feedOf(900, 9)];
  const order = [four, four, two, four, two, two, large, two, four, large, large, four];
  assert.equal(losses(order), losses(order.map(copyOf)));
});

test("numbers that a tensor uses without a copy may change", () => {
  const changing = numbers(12, 1);
  const { t } = feedOf(4, 1);
  const taken = new Tensor([4, 3], changing);
  function* changed(feed: () => Feed): Generator<Feed> {
    for (let i = 0; i < 4; i++) {
      changing.set(numbers(12, i));
      yield feed();
    }
  }
  const feed = { x: taken, t };
  const typed = { x: changing, t };
  const wanted = losses(changed(() => ({ x: tensor(taken), t })));
  assert.is(new Set(wanted).size, 4);
  assert.equal(losses(changed(() => feed)), wanted);
  assert.equal(losses(changed(() => typed)), wanted);
});

test("an object that only has a tensor's prototype, such as a drawn batch, is read each time", () => {
  const { x, t } = feedOf(4, 1);
  const drawn: Tensor = Object.create(Tensor.prototype, {
    shape: { value: x.shape },
    data: { value: x.data },
    read: { value: x.read.bind(x) },
  });
  const wanted = losses([
    { x, t },
    { x, t },
  ]);
  const got = losses([
    { x: drawn, t },
    { x: drawn, t },
  ]);
  assert.equal(got, wanted);
});

test("a tensor is read again after another tensor was read", () => {
  const { x, t } = feedOf(4, 1);
  const taken = new Tensor([4, 3], numbers(12, 8));
  const order = [x, taken, x, taken].map((x) => ({ x, t }));
  assert.equal(losses(order), losses(order.map(copyOf)));
});

test("evaluation in several parts reads each part", async () => {
  const { x: many } = feedOf(3072, 3);
  const [{ parameters }] = iterations(W, [feedOf(4, 1)]);
  const rows = await evaluate(y, { x: many }, parameters);
  const last = await evaluate(y, { x: tensor(many.data.slice(-3), [1, 3]) }, parameters);
  assert.equal([...rows.data.slice(-2)], [...last.data]);
});

test.run();
