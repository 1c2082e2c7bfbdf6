import { derivative } from "rxgrad/calculus";

const f = (x) => x ** 2 + 1;
const x = 2;

for (const h of [0.1, 0.01, 0.001]) {
  const forward = (f(x + h) - f(x)) / h;
  const backward = (f(x) - f(x - h)) / h;
  const central = (f(x + h) - f(x - h)) / (2 * h);
  console.log(`h = ${h}`);
  console.log("  forward ", forward);
  console.log("  backward", backward);
  console.log("  central ", central);
}

// The same by rxgrad.
console.log("rxgrad", derivative(f, x, { h: 0.001 }));
