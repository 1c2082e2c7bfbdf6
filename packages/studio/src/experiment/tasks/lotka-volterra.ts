/** How often the animals are counted, and the time between two counts. */
export const TIMES = 60;
const APART = 0.25;

/** Hares breed, hares are eaten, lynxes starve, lynxes are fed: the rates with which the counts are made, and first guesses. */
export const TRUE_RATES: readonly number[] = [1.1, 0.4, 0.4, 0.1];
export const FIRST_RATES: readonly number[] = [0.9, 0.3, 0.6, 0.15];

/** Counts of hares and lynxes, in turn: the true numbers with an error of up to this part. */
export const countsOf = (error: number): number[] =>
  simulated(TRUE_RATES).map((each, i) => each * (1 + error * Math.sin(77.7 * i * i)));

/** Hares and lynxes at each of the times, by the classical Runge–Kutta method, 5 steps between two times. */
export function simulated(rates: ArrayLike<number>): number[] {
  const h = APART / 5;
  const all: number[] = [];
  let at: Animals = [10, 5];
  const moved = (by: number, [hares, lynxes]: Animals): Animals => [at[0] + by * hares, at[1] + by * lynxes];
  for (let time = 0; time < TIMES; time++) {
    for (let step = 0; step < 5; step++) {
      const a = change(rates, at);
      const b = change(rates, moved(h / 2, a));
      const c = change(rates, moved(h / 2, b));
      const d = change(rates, moved(h, c));
      const mean = (i: 0 | 1): number => (a[i] + 2 * b[i] + 2 * c[i] + d[i]) / 6;
      at = moved(h, [mean(0), mean(1)]);
    }
    all.push(...at);
  }
  return all;
}

type Animals = readonly [hares: number, lynxes: number];

/** Lotka and Volterra's equations: the change of hares and lynxes at one time. */
function change(rates: ArrayLike<number>, [hares, lynxes]: Animals): Animals {
  const [breeding, hunted, starving, fed] = Array.from(rates) as [number, number, number, number];
  return [breeding * hares - hunted * hares * lynxes, fed * hares * lynxes - starving * lynxes];
}
