import { conv2d, input } from "rxgrad";

try {
  // #region fault
  const pixels = input("x", [784]);
  // @ts-expect-error: the compiler says so too
  const y = pixels.pipe(conv2d(8, { kernelSize: 3 }));
  // #endregion fault
  console.log(y.shape);
} catch (error) {
  console.log(String(error));
}
