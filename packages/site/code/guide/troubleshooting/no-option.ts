import {
  adam,
  backprop,
  dense,
  input,
  meanSquaredError,
} from "rxgrad";

const y = input("x", [4]).pipe(dense(1));
const loss = meanSquaredError(y, input("t", [1]));
try {
  // #region fault
  // @ts-expect-error: the compiler says so too
  const W = adam(backprop(loss), { lr: 0.01 });
  // #endregion fault
  console.log(W.kind);
} catch (error) {
  console.log(String(error));
}
