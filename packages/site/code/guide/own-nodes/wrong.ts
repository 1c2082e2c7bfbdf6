import { wrapped } from "@rxgrad/terminal";
import {
  type Block,
  checkGradients,
  defineNode,
  dense,
  finiteDifference,
  input,
  iterations,
  type OperationBody,
  sgd,
  sumSquaredError,
} from "rxgrad";

const feed = {
  x: [
    [0.5, 2],
    [1, -1],
  ],
  t: [
    [1, 0],
    [0, 1],
  ],
};

const at = (block: Block, i: number) => block.data[i] as number;

function told(act: () => unknown): void {
  try {
    act();
    console.log("no complaint\n");
  } catch (error) {
    console.log(`${wrapped((error as Error).message, 72)}\n`);
  }
}

/** A network with a node that squares its inputs, and faults. */
function squares(faults: Partial<OperationBody>) {
  const square = defineNode({
    kind: "square",
    elementwise: true,
    forward(out, x) {
      out.data.set(x.data.map((v) => v ** 2));
    },
    ...faults,
  });
  const y = input("x", [2]).pipe(dense(2), square());
  return sumSquaredError(y, input("t", [2]));
}

/** The first batch of a run. */
function begin(loss: ReturnType<typeof squares>): void {
  const W = sgd(finiteDifference(loss), { learningRate: 0.1 });
  for (const _ of iterations(W, [feed])) break;
}

// #region rules
const backward = squares({
  backward([dx], dOut, _out, [x]) {
    dx?.data.forEach((before, i) => {
      dx.data[i] = before + at(x, i) * at(dOut, i); // no 2
    });
  },
});
told(() => checkGradients(backward, feed));

const difference = squares({
  difference(dOut, _out, [x], [dx]) {
    dx?.data.forEach((move, i) => {
      dOut.data[i] = at(x, i) * move; // no 2
    });
  },
});
told(() => begin(difference));
// #endregion rules

// #region contract
const unwritten = squares({
  forward(out, x) {
    out.data[0] = at(x, 0) ** 2; // the first element only
  },
});
told(() => begin(unwritten));

let calls = 0;
const stateful = squares({
  forward(out, x) {
    calls++; // another result in each call
    out.data.set(x.data.map((v) => v * calls));
  },
});
told(() => begin(stateful));

const mixed = squares({
  forward(out, x) {
    const sum = x.data.reduce((all, v) => all + v, 0);
    out.data.fill(sum); // one element depends on all others
  },
});
told(() => begin(mixed));

const overwriting = squares({
  forward(out, x) {
    x.data.fill(1); // changes its input
    out.data.fill(1);
  },
});
told(() => begin(overwriting));
// #endregion contract
