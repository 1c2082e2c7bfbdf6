import { dense, evaluate, input } from "rxgrad";

try {
  // #region fault
  const x = input("x", [4]);
  const y = x.pipe(
    dense(8, { name: "layer" }),
    dense(1, { name: "layer" }),
  );
  await evaluate(y, { x: [[1, 2, 3, 4]] });
  // #endregion fault
} catch (error) {
  console.log(String(error));
}
