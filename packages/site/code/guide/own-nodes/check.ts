import {
  checkGradients,
  dense,
  input,
  meanSquaredError,
} from "rxgrad";
import { distances } from "./distances.js";

const y = input("x", [2]).pipe(
  distances({ centers: 3 }),
  dense(1),
);
const loss = meanSquaredError(y, input("t", [1]));

const feed = {
  x: [
    [0.5, -1],
    [2, 0.25],
  ],
  t: [[1], [0]],
};
const { rules } = checkGradients(loss, feed);
for (const { kind, rule, inputs, error } of rules)
  if (kind === "distances")
    console.log(rule, ...inputs, error < 1e-6);
