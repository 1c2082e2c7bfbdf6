import {
  checkGradients,
  defineNode,
  dense,
  input,
  meanSquaredError,
} from "rxgrad";

// #region check
// The square of each number. The factor should be 2.
const square = (factor: number) =>
  defineNode({
    kind: "square",
    elementwise: true,
    forward(out, x) {
      for (let i = 0; i < out.data.length; i++)
        out.data[i] = x.data[i] ** 2;
    },
    backward([dx], dOut, _out, [x]) {
      if (!dx) return;
      for (let i = 0; i < dx.data.length; i++)
        dx.data[i] += factor * x.data[i] * dOut.data[i];
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
