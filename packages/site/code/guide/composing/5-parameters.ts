import {
  dense,
  full,
  he,
  initialParameters,
  input,
  normal,
  relu,
  values,
} from "rxgrad";

const first = dense(3, { W: he(), b: full(0.1), name: "first" });
const second = dense(2, { W: normal(0.01), name: "second" });
const fixed = dense(1, {
  W: values([[1], [-1]]),
  bias: false,
  trainable: false,
  name: "fixed",
});
const y = input("x", [2]).pipe(first, relu(), second, fixed);

const start = initialParameters(y, { seed: 1 });
for (const { name, value } of start)
  console.log(name, value.shape, value.data[0]?.toFixed(4));
