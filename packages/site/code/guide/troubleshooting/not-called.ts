import { dense, input, relu } from "rxgrad";

try {
  // #region fault
  // @ts-expect-error: the compiler says so too
  const y = input("x", [4]).pipe(dense(8), relu);
  // #endregion fault
  console.log(y.shape);
} catch (error) {
  console.log(String(error));
}
