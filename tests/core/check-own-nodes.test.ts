// checkGradients checks every rule of every user-defined node: also after inputs without weights, after targets, and after frozen
// parameters. An input of a join needs no rule if no gradient flows back to it.
import {
  add,
  type Block,
  checkGradients,
  defineJoin,
  defineNode,
  dense,
  type Feed,
  input,
  mean,
  meanSquaredError,
  multiply,
  type Node,
  NumericError,
  parameter,
  values,
} from "@rxgrad/core";
import { test } from "uvu";
import * as assert from "uvu/assert";

type Loss = Node<readonly []>;

const own = (derivative: (x: number) => number, change = (x: number, d: number): number => d * (2 * x + d)) =>
  defineNode({
    kind: "own",
    elementwise: true,
    forward(out: Block, x: Block) {
      for (let i = 0; i < out.size; i++) out.data[i] = x.data[i] ** 2;
    },
    backward([dx], dOut, _out, [x]) {
      for (let i = 0; dx && i < dx.size; i++) dx.data[i] += derivative(x.data[i]) * dOut.data[i];
    },
    difference(d, _out, [x], [dx]) {
      for (let i = 0; dx && i < d.size; i++) d.data[i] = change(x.data[i], dx.data[i]);
    },
  });
const right = own((x) => 2 * x);
const wrongBackward = own((x) => 3 * x);
const wrongDifference = own(
  (x) => 2 * x,
  (x, d) => 3 * x * d,
);

const x = input("x", [2]);
/** The rows from which each network takes its inputs. */
const rows = {
  x: [
    [0.5, -1],
    [2, 0.25],
  ],
  w: [[3], [0.5]],
  t: [[1], [2]],
};

const dataOf = (...names: (keyof typeof rows)[]): Feed => Object.fromEntries(names.map((name) => [name, rows[name]]));

const feeds: Record<string, Feed> = {
  "an input without weights": dataOf("w", "x"),
  "a target": dataOf("x", "t"),
  "a frozen parameter": dataOf("x"),
};

const networks: Record<string, (layer: ReturnType<typeof own>) => Loss> = {
  "an input without weights": (layer) =>
    mean()(multiply(input("w", [1]).pipe(layer()), x.pipe(dense(1)))) as unknown as Loss,
  "a target": (layer) => meanSquaredError(x.pipe(dense(1)), input("t", [1]).pipe(layer()) as never),
  "a frozen parameter": (layer) =>
    mean()(
      multiply(layer()(parameter([1], { trainable: false, name: "frozen" })), x.pipe(dense(1))),
    ) as unknown as Loss,
};

function refuses(loss: Loss, data: Feed, pattern: RegExp): void {
  assert.throws(
    () => checkGradients(loss, data),
    (error: unknown) => {
      if (!(error instanceof NumericError) || !pattern.test(error.message)) throw error;
      return true;
    },
  );
}

for (const [where, lossWith] of Object.entries(networks)) {
  test(`a rule after ${where} is checked`, () => {
    const { rules } = checkGradients(lossWith(right), feeds[where]);
    assert.equal(
      rules.filter(({ kind }) => kind === "own").map(({ rule }) => rule),
      ["elementwise", "difference", "backward"],
    );
    refuses(lossWith(wrongBackward), feeds[where], /^checkGradients: own "own1": backward gives \S+ for element 0/);
    refuses(lossWith(wrongDifference), feeds[where], /^checkGradients: own "own1": difference says that element 0/);
  });
}

test("checks the rules that a join has, and does not require the others", () => {
  const error = (byTarget: number, changeByTarget: number) =>
    defineJoin({
      kind: "error",
      inputs: ["y", "t"],
      elementwise: true,
      forward(out: Block, y: Block, t: Block) {
        for (let i = 0; i < out.size; i++) out.data[i] = (y.data[i] - t.data[i]) ** 2;
      },
      backward([dy, dt], dOut, _out, [y, t]) {
        for (let i = 0; i < dOut.size; i++) {
          const derivative = 2 * (y.data[i] - t.data[i]) * dOut.data[i];
          if (dy) dy.data[i] += derivative;
          if (dt && byTarget) dt.data[i] -= byTarget * derivative;
        }
      },
      difference(d, _out, [y, t], [dy, dt]) {
        for (let i = 0; i < d.size; i++) {
          if (!dy && !changeByTarget) throw new Error("t does not move");
          const move = (dy ? dy.data[i] : 0) - (dt ? changeByTarget * dt.data[i] : 0);
          d.data[i] = move * (2 * (y.data[i] - t.data[i]) + move);
        }
      },
    });
  const loss = (byTarget: number, changeByTarget: number): Loss =>
    mean()(error(byTarget, changeByTarget)(x.pipe(dense(1)), input("t", [1]))) as unknown as Loss;
  checkGradients(loss(1, 1), dataOf("x", "t"));
  checkGradients(loss(0, 0), dataOf("x", "t"));
  refuses(
    loss(2, 1),
    dataOf("x", "t"),
    /^checkGradients: error "error1": backward gives \S+ for element 0( of sample \d)? of t, but/,
  );
  refuses(loss(1, 2), dataOf("x", "t"), /^checkGradients: error "error1": difference says that .* when t moves/);
});

test("a number of the whole batch is no input of a layer, also where a weight multiplies it", () => {
  const t = input("t", [1]);
  const offset = multiply(mean()(t), parameter([], { name: "scale", initial: values(2) }));
  const loss = add(meanSquaredError(x.pipe(dense(1)), t), offset as never);
  assert.equal(Object.keys(checkGradients(loss, dataOf("x", "t")).inputs), ["x"]);
});

test("digits that forward loses do not count against a rule", () => {
  // Each term, (s·b + 10⁶·s) / s − 10⁶, is b, but loses the last six digits of b, and other ones when a moves.
  const lossy = defineJoin({
    kind: "lossy",
    inputs: ["a", "b"],
    elementwise: true,
    forward(out, a, b) {
      for (let i = 0; i < out.size; i++) {
        let sum = 0;
        for (let k = 1; k <= 16; k++) {
          const s = Math.exp(a.data[i] / k);
          sum += (s * b.data[i] + s * 1e6) / s - 1e6;
        }
        out.data[i] = sum / 16;
      }
    },
    backward([, db], dOut) {
      for (let i = 0; db && i < db.size; i++) db.data[i] += dOut.data[i];
    },
    difference(d, _out, _inputs, [, db]) {
      for (let i = 0; i < d.size; i++) d.data[i] = db ? db.data[i] : 0;
    },
  });
  const loss = meanSquaredError(lossy(x.pipe(dense(1)), x.pipe(dense(1))) as never, input("t", [1]));
  const { rules } = checkGradients(loss, dataOf("x", "t"), { h: 1e-2 });
  const judged = rules.filter(({ kind }) => kind === "lossy").map(({ rule }) => rule);
  assert.equal([...new Set(judged)], ["elementwise", "difference", "backward"]);
});

test("one kink is found among many elements that bend smoothly", () => {
  const bent = defineNode({
    kind: "bent",
    kinked: true,
    forward(out, z) {
      for (let i = 0; i < out.size; i++)
        out.data[i] = i + 1 < out.size ? z.data[i] ** 2 : 20 * Math.abs(z.data[i] - 0.1);
    },
    backward([dz], dOut, _out, [z]) {
      for (let i = 0; dz && i < dz.size; i++)
        dz.data[i] += dOut.data[i] * (i + 1 < dz.size ? 2 * z.data[i] : 20 * Math.sign(z.data[i] - 0.1));
    },
    sides(to) {
      to.data.fill(0);
    },
  });
  assert.throws(
    () => checkGradients(mean()(x.pipe(dense(8), bent())) as unknown as Loss, dataOf("x")),
    /bent "bent1": sides says that element 7 of sample 1 stays on side 0, but forward has a kink or jump there, near/,
  );
});

test.run();
