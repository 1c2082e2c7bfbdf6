import {
  dense,
  input,
  parameter,
  parametersOf,
  subtract,
  zeros,
} from "rxgrad";

const left = input("left", [4]);
const right = input("right", [4]);
const W = parameter([4, 2], { name: "W" });
const b = parameter([2], { name: "b", initial: zeros() });

const own = dense(2);
const shared = dense(2, { W, b });

const twoLayers = subtract(left.pipe(own), right.pipe(own));
const oneLayer = subtract(left.pipe(shared), right.pipe(shared));
for (const node of [twoLayers, oneLayer])
  console.log(parametersOf(node).map(({ name }) => name));
