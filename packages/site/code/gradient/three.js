import { numericalGradient } from "rxgrad/calculus";

const f = ([x, y, z]) =>
  3 * x ** 2 * y + x * y ** 2 * z + 2 * x + y * z;
const [x, y, z] = [1, 2, 3];

console.log("by formula", 6 * x * y + y ** 2 * z + 2);

const gradient = numericalGradient(f, [x, y, z]);
console.log("measured  ", gradient[0]);
console.log(
  "all three ",
  gradient.map((g) => g.toFixed(6)),
);
