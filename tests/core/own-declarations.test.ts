// What a user's definition declares: shapes and parameters that are refused, and options that hold initializers.
import {
  checkGradients,
  type Definition,
  defineNode,
  dense,
  fromJSON,
  GraphError,
  type Initializer,
  initialParameters,
  input,
  meanSquaredError,
  type Node,
  normal,
  OperationError,
  parameter,
  ShapeError,
  toJSON,
  values,
} from "@rxgrad/core";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { throws } from "../support/closeness.js";

/** A layer x·W of own code. */
const scaled = defineNode(
  "scaled",
  ({ W, more }: { readonly W?: Initializer; readonly more?: readonly Initializer[] }) => ({
    shape: ([batch, n]) => [batch, n],
    parameters: ([, n]) => ({ W: { shape: [Number(n)], initial: W ?? more?.[0] ?? normal(1) } }),
    forward(out, x, W) {
      for (let i = 0; i < out.size; i++) out.data[i] = x.data[i] * W.data[i % W.size];
    },
    difference(dOut, _out, [x, W], [dx, dW]) {
      for (let i = 0; i < dOut.size; i++) {
        const [v, w] = [x.data[i], W.data[i % W.size]];
        const [dv, dw] = [dx ? dx.data[i] : 0, dW ? dW.data[i % W.size] : 0];
        dOut.data[i] = dv * (w + dw) + v * dw;
      }
    },
    backward([dx, dW], dOut, _out, [x, W]) {
      for (let i = 0; i < dOut.size; i++) {
        if (dx) dx.data[i] += W.data[i % W.size] * dOut.data[i];
        if (dW) dW.data[i % W.size] += x.data[i] * dOut.data[i];
      }
    },
  }),
  ["W", "more"],
);

const x = input("x", [2]);
const copyOf = (y: Node): Node => {
  const json = JSON.parse(JSON.stringify(toJSON(y)));
  return fromJSON(json, { kinds: [scaled] }).roots[0] as Node;
};
const startOf = (y: Node): number[] => [...initialParameters(y, { seed: 3 })].flatMap(({ value }) => [...value.data]);

test("JSON keeps initializers among the options of an own kind, in lists too", () => {
  for (const options of [{ W: normal(2) }, { W: values([3, 4]) }, { more: [values([5, 6])] }]) {
    const y = x.pipe(scaled(options));
    const again = copyOf(y);
    assert.equal(startOf(again), startOf(y));
    // The option itself is an initializer again, so that the layer can be written, and made, once more.
    assert.equal(toJSON(copyOf(again)), toJSON(y));
    const made = again.options as typeof options;
    assert.equal(startOf(x.pipe(scaled(made))), startOf(y));
  }
});

test("JSON refuses an initializer of the user's own, and damaged ones", () => {
  const mine: Initializer = { kind: "mine", options: {}, fill: (out) => void out.fill(1) };
  throws(
    () => toJSON(x.pipe(scaled({ more: [normal(1), mine] }))),
    GraphError,
    'toJSON: scaled1.more[1] is "mine", an initializer that fromJSON cannot make; use one that rxgrad exports, such as values(numbers).',
  );
  const written = JSON.stringify(toJSON(x.pipe(scaled({ W: normal(2) }))));
  const damaged = (from: string, to: string) => () => {
    assert.ok(written.includes(from), written);
    return fromJSON(JSON.parse(written.replace(from, to)), { kinds: [scaled] });
  };
  const stored = '{"$initializer":{"kind":"normal","options":{"sigma":2}}}';
  assert.throws(
    damaged(stored, '{"$initializer":{"kind":"normal","options":{"sigma":2}},"a":1}'),
    /options\.W\.\$initializer: it stands beside other keys or has no value; give it alone\.$/,
  );
  assert.throws(damaged(stored, '{"$initializer":{"kind":"odd"}}'), /the initializer "odd" is not known/);
  assert.throws(damaged(stored, '{"$initializer":{"kind":"normal","options":{"sigma":-2}}}'), /sigma is -2/);
});

/** A layer with other parts of a definition, named. */
const made = (parts: Partial<Definition>) => () => {
  const kind = defineNode({ kind: "scaled", forward() {}, ...parts });
  return x.pipe(kind({ name: "mine" }));
};

test("a ShapeError of shape or parameters gets the name of the node, once", () => {
  for (const part of ["shape", "parameters"] as const) {
    for (const start of ["", "scaled: ", 'scaled "mine": ']) {
      const fails = (): never => {
        throw new ShapeError(`${start}x has 2 columns; give 3.`);
      };
      throws(made({ [part]: fails }), ShapeError, 'scaled "mine": x has 2 columns; give 3.');
    }
  }
  const throwsOther = (): never => {
    throw new TypeError("hm");
  };
  throws(made({ parameters: throwsOther }), OperationError, 'scaled "mine": parameters() threw: hm');
});

test("wrong declarations of parameters name the node and the parameter", () => {
  const cases: [unknown, new (message: string) => Error, string][] = [
    [3, GraphError, "parameters() returned 3; return an object, such as { W: { shape: [2, 3] } }."],
    [{ W: [2, 2] }, GraphError, "parameters().W is an array of 2; give an object, such as { shape: [2, 2] }."],
    [
      { W: {} },
      ShapeError,
      "parameters().W.shape is undefined; give a list of whole positive numbers, such as [2, 3].",
    ],
    [
      { W: { shape: ["batch", 2] } },
      ShapeError,
      "parameters().W.shape is [batch, 2]; give a list of whole positive numbers, such as [2, 3].",
    ],
    [
      { W: { shape: [2, Number.NaN] } },
      ShapeError,
      "parameters().W.shape is [2, NaN]; give a list of whole positive numbers, such as [2, 3].",
    ],
    [
      { W: { shape: [2], initial: 3 } },
      GraphError,
      "parameters().W.initial is 3; give an initializer, such as zeros().",
    ],
    [
      { W: { shape: [2], trainable: 1 } },
      GraphError,
      "parameters().W.trainable is 1; give true or false, or leave it out.",
    ],
  ];
  for (const [declared, type, message] of cases)
    throws(made({ parameters: () => declared as never }), type, `scaled "mine": ${message}`);
});

test("a parameter has no batch axis", () => {
  throws(
    () => parameter(["batch", 2] as never, { name: "W" }),
    ShapeError,
    'parameter "W": its shape is [batch, 2], but a parameter has no batch axis; give whole positive numbers.',
  );
});

test("a part of a definition with a slip in its name", () => {
  const slips: [string, string][] = [
    ["foward", "forward"],
    ["backwards", "backward"],
    ["shpae", "shape"],
    ["fanin", "fanIn"],
  ];
  for (const [wrong, meant] of slips)
    throws(
      made({ [wrong]: () => [] } as never),
      GraphError,
      `scaled: its definition has "${wrong}", which is not a part of a definition; did you mean ${meant}?`,
    );
  assert.throws(made({ gradient: () => [] } as never), /leave it out, or give one of kind, inputs, shape/);
});

test("checkGradients says which inputs each of its rows is about", () => {
  const y = x.pipe(dense(2), scaled());
  const { rules } = checkGradients(meanSquaredError(y, input("t", [2])), { x: [[1, 2]], t: [[0, 1]] });
  const rows = rules.filter(({ kind }) => kind === "scaled").map(({ rule, inputs }) => [rule, ...inputs]);
  const rowsOf = (rule: string) => rows.filter(([each]) => each === rule);
  assert.equal(rowsOf("backward"), [
    ["backward", "dense1"],
    ["backward", "scaled1/W"],
  ]);
  assert.equal(rowsOf("difference"), [
    ["difference", "dense1"],
    ["difference", "scaled1/W"],
  ]);
});

test.run();
