import {
  type Block,
  checkGradients,
  defineJoin,
  dense,
  evaluate,
  input,
  meanSquaredError,
  sigmoid,
} from "rxgrad";

// #region define
const at = (block: Block, i: number) => block.data[i] as number;

const mixed = defineJoin({
  kind: "mixed",
  inputs: ["gate", "a", "b"],
  elementwise: true,
  smooth: true,
  forward(out, gate, a, b) {
    gate.data.forEach((g, i) => {
      out.data[i] = g * at(a, i) + (1 - g) * at(b, i);
    });
  },
});
// #endregion define

// #region use
const x = input("x", [2]);
const gate = x.pipe(dense(3), sigmoid());
const y = mixed(gate, x.pipe(dense(3)), x.pipe(dense(3)));
const loss = meanSquaredError(y, input("t", [3]));
checkGradients(loss, { x: [[1, 2]], t: [[0, 1, 0]] });

const [g, a, b] = [
  input("g", [2]),
  input("a", [2]),
  input("b", [2]),
];
const value = await evaluate(mixed(g, a, b), {
  g: [[1, 0.5]],
  a: [[10, 10]],
  b: [[20, 20]],
});
console.log(value);
// #endregion use
