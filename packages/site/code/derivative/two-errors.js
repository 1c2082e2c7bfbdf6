import { derivative } from "rxgrad/calculus";

const exact = Math.cos(1);
const errorOf = (scheme, h) => {
  const slope = derivative(Math.sin, 1, { scheme, h });
  return Math.abs(slope - exact).toExponential(0);
};

for (let k = 1; k <= 14; k++) {
  const h = 10 ** -k;
  const forward = errorOf("forward", h);
  const central = errorOf("central", h);
  const step = `h = 1e-${k}`.padEnd(9);
  console.log(step, "forward", forward, "central", central);
}
