import { add, dense, input } from "rxgrad";

const x = input("x", [4]);
try {
  // #region fault
  const three = x.pipe(dense(3));
  const two = x.pipe(dense(2));
  // @ts-expect-error: the compiler says so too
  const both = add(three, two);
  // #endregion fault
  console.log(both.shape);
} catch (error) {
  console.log(String(error));
}
