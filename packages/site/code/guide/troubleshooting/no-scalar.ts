import { absoluteError, backprop, dense, input } from "rxgrad";

const y = input("x", [4]).pipe(dense(1));
const t = input("t", [1]);
try {
  // #region fault
  const loss = absoluteError(y, t, { reduction: "none" });
  // @ts-expect-error: the compiler says so too
  const gradient = backprop(loss);
  // #endregion fault
  console.log(gradient.kind);
} catch (error) {
  console.log(String(error));
}
