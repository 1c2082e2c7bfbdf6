import { crossEntropy, dense, input, softmax } from "rxgrad";

try {
  // #region fault
  const y = input("x", [4]).pipe(dense(10), softmax());
  const t = input("t", [3]);
  // @ts-expect-error: the compiler says so too
  const loss = crossEntropy(y, t);
  // #endregion fault
  console.log(loss.shape);
} catch (error) {
  console.log(String(error));
}
