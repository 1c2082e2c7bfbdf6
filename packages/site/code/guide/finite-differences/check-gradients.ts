import {
  type Block,
  checkGradients,
  defineNode,
  dense,
  input,
  meanSquaredError,
} from "rxgrad";

// #region check
const at = (block: Block, i: number) => block.data[i] as number;

// The square of each number. The factor should be 2.
const square = (factor: number) =>
  defineNode({
    kind: "square",
    elementwise: true,
    forward(out, x) {
      out.data.set(x.data.map((v) => v ** 2));
    },
    backward([dx], dOut, _out, [x]) {
      dx?.data.forEach((before, i) => {
        const slope = factor * at(x, i);
        dx.data[i] = before + slope * at(dOut, i);
      });
    },
  })();

const [x, t] = [input("x", [2]), input("t", [1])];
const feed = { x: [[0.5, -1]], t: [[1]] };
for (const factor of [2, 3]) {
  const y = x.pipe(square(factor), dense(1));
  try {
    const { elements } = checkGradients(
      meanSquaredError(y, t),
      feed,
    );
    console.log(`${elements.checked} elements are right`);
  } catch (error) {
    console.log((error as Error).message);
  }
}
// #endregion check
