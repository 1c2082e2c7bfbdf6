import { numericalGradient } from "rxgrad/calculus";

const f = (x) => x[0] ** 2 + x[1] ** 2;
const at = [3, 4];

// Walk a short way in every direction and keep the best.
let best = { rise: -Infinity, degrees: 0 };
for (let degrees = 0; degrees < 360; degrees++) {
  const angle = (degrees * Math.PI) / 180;
  const x = [
    at[0] + 1e-3 * Math.cos(angle),
    at[1] + 1e-3 * Math.sin(angle),
  ];
  const rise = f(x) - f(at);
  if (rise > best.rise) best = { rise, degrees };
}

const [g0, g1] = numericalGradient(f, at);
const angle = (Math.atan2(g1, g0) * 180) / Math.PI;
console.log("steepest walk:", best.degrees, "degrees");
console.log("gradient:     ", angle.toFixed(1), "degrees");
console.log("rise per unit:", (best.rise / 1e-3).toFixed(2));
console.log("its length:   ", Math.hypot(g0, g1).toFixed(2));
