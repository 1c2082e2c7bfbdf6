import {
  compareGradients,
  finiteDifference,
  input,
  iterations,
  mean,
  multiply,
  parameter,
  relu,
  sgd,
  values,
} from "rxgrad";

// #region kink
// The mean of relu(x·w), with w exactly at the kink.
const w = parameter([1], { name: "w", initial: values([0]) });
const loss = multiply(input("x", [1]), w).pipe(relu(), mean());
const feed = { x: [[2]] };

const gradients = {
  forward: finiteDifference(loss, { scheme: "forward" }),
  backward: finiteDifference(loss, { scheme: "backward" }),
  central: finiteDifference(loss, { scheme: "central" }),
};
const W = sgd(gradients.central, { learningRate: 0.1 });
const { forward, backward } = gradients;
const kinks = compareGradients(forward, backward);
const watch = [forward, backward, kinks];
for (const iteration of iterations(W, [feed], { watch })) {
  for (const [name, gradient] of Object.entries(gradients))
    console.log(name, iteration.value(gradient).get("w").data[0]);
  console.log(
    "forward and backward differ by",
    iteration.value(kinks),
  );
}
// #endregion kink
