import {
  dense,
  evaluate,
  initialParameters,
  input,
  meanSquaredError,
  tanh,
} from "rxgrad";

const x = input("x", [1]);
const y = x.pipe(dense(4), tanh(), dense(1));
const saved = initialParameters(
  meanSquaredError(y, input("t", [1])),
);
try {
  // #region fault
  const other = x.pipe(dense(4), dense(1));
  await evaluate(other, { x: [[1]] }, saved);
  // #endregion fault
} catch (error) {
  console.log(String(error));
}
