// The simulator that the workers evaluate: hares breed and are eaten, lynxes starve and eat. It has no derivatives.
const TIMES = 60;
const STEP = 0.05;

/** Lotka and Volterra's equations: the change of hares and lynxes at one time. */
function change([breeding, hunted, starving, fed], [hares, lynxes]) {
  return [breeding * hares - hunted * hares * lynxes, fed * hares * lynxes - starving * lynxes];
}

/** Hares and lynxes at 60 times, by the classical Runge–Kutta method, 5 steps between two times. */
export function simulate({ rates }) {
  let at = [10, 5];
  const moved = (by, derivatives) => at.map((each, i) => each + by * derivatives[i]);
  return Array.from({ length: TIMES }, () => {
    for (let step = 0; step < 5; step++) {
      const a = change(rates, at);
      const b = change(rates, moved(STEP / 2, a));
      const c = change(rates, moved(STEP / 2, b));
      const d = change(rates, moved(STEP, c));
      at = at.map((each, i) => each + (STEP / 6) * (a[i] + 2 * b[i] + 2 * c[i] + d[i]));
    }
    return at;
  }).flat();
}
