import {
  add,
  describe,
  type FiniteDifferenceOptions,
  finiteDifference,
  input,
  meanSquaredError,
  multiply,
  parameter,
} from "rxgrad";

// #region options
const slope = parameter([1], { name: "slope" });
const offset = parameter([1], { name: "offset" });
const y = add(multiply(input("x", [1]), slope), offset);
const loss = meanSquaredError(y, input("t", [1]));

function explain(options: FiniteDifferenceOptions): void {
  const gradient = finiteDifference(loss, options);
  for (const { explanations } of describe(gradient).gradients)
    for (const { parameter, reason } of explanations)
      console.log(`${parameter}\n  ${reason}`);
}
explain({ h: { slope: 1e-6, offset: 100 } });
explain({ h: "auto" });
explain({ relativeStep: 1e-6 });
explain({ bounds: { lower: { slope: 0 } } });
// #endregion options
