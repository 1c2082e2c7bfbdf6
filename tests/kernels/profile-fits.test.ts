import { guarded, near } from "./guarded.js";
import { EPSILON, forAll, numbers, seed, size, size1, uniform } from "./numbers.js";
import { overKernels } from "./over-kernels.js";

const SAMPLE_POINTS = [1, -1, 0.75, -0.75, 0.5, -0.5];

/** The powers that the fit keeps, counted from 0. */
const KEPT = [0, 2, 4];

/** The loss profiles of one unit, given by the coefficients of u, u², … u⁶. */
interface Lines {
  readonly powers: readonly (readonly number[])[];
  readonly extent: readonly number[];
  readonly floors: readonly number[];
  readonly h: number;
}

const valueAt = (powers: readonly number[], u: number): number =>
  powers.reduce((sum, power, k) => sum + power * u ** (k + 1), 0);

const changesOf = ({ powers }: Lines): number[] =>
  powers.flatMap((line) => SAMPLE_POINTS.map((place) => valueAt(line, place)));

const sizeOf = (powers: readonly number[]): number => powers.reduce((sum, power) => sum + Math.abs(power), 0);

overKernels((test, createKernels) => {
  /** Coefficients and misses of unit `unit` among `units`. The columns of the other units must stay unchanged. */
  function fitted(profiles: Lines, moments: number[], units: number, unit: number) {
    const { extent, floors, h } = profiles;
    const samples = extent.length;
    const count = KEPT.length;
    let steepest = Number.NaN;
    const before = Array.from({ length: samples * count * units + samples }, (_, i) => 1e10 + i);
    const all = guarded(createKernels, {
      inputs: { changes: changesOf(profiles), extent, floors, moments },
      out: before,
      run(k, out, at) {
        const misses = out + samples * count * units;
        const first = out + unit;
        steepest = k.fitProfiles(first, misses, at.changes, at.extent, at.floors, at.moments, h, samples, units);
      },
    });
    const own = (i: number): boolean => i >= before.length - samples || i % units === unit;
    near(
      all.filter((_, i) => !own(i)),
      before.filter((_, i) => !own(i)),
      () => 0,
    );
    return {
      coefficients: all.slice(0, -samples || undefined).filter((_, i) => own(i)),
      misses: samples === 0 ? [] : all.slice(-samples),
      steepest,
    };
  }

  function profiles(samples: number, s: number, most: number): Lines {
    const draw = uniform(s);
    const power = (k: number): number => (k < most ? 2 * draw() - 1 : 0);
    return {
      powers: Array.from({ length: samples }, () => [0, 1, 2, 3, 4, 5].map(power)),
      extent: Array.from({ length: samples }, () => 1 + draw()),
      floors: new Array<number>(samples).fill(0),
      h: 10 ** (-4 * draw()),
    };
  }

  test("fitProfiles finds polynomials", () => {
    forAll([size, size1, seed], (samples, units, s) => {
      const given = profiles(samples, s, 6);
      const moments = numbers(s + 1, KEPT.length, 0);
      const { coefficients, misses, steepest } = fitted(given, moments, units, Math.abs(s) % units);
      near(
        coefficients,
        given.powers.flatMap((powers) => KEPT.map((k, i) => powers[k]! * moments[i]!)),
        // Divided differences over 3/16 and 3/4 amplify a few rounding errors of the values by less than 100.
        (i) => 200 * EPSILON * sizeOf(given.powers[Math.floor(i / KEPT.length)]!) * Math.abs(moments[i % KEPT.length]!),
      );
      const D = (n: number): number => given.h * given.extent[n]!;
      // With s = u², the bend of a curve depends on its third coefficient alone: (9/16 − 1/4)·(1 − 9/16) times it.
      const bend = 0.3125 * 0.4375;
      near(
        misses,
        // The even part counts too where the fit drops it. One third coefficient may be 0 by chance; both are unlikely to be.
        given.powers.map((powers, n) => (bend * Math.max(Math.abs(powers[4]!), Math.abs(powers[5]!))) / D(n)),
        (n) => (200 * EPSILON * sizeOf(given.powers[n]!)) / D(n),
      );
      const derivatives = given.powers.map(
        (powers, n) => Math.max(Math.abs(valueAt(powers, 1)), Math.abs(valueAt(powers, -1))) / D(n),
      );
      near([steepest], [Math.max(0, ...derivatives)], () => 4 * EPSILON * steepest);
    });
  });

  test("fitProfiles drops powers that are only rounding", () => {
    forAll([size1, seed], (samples, s) => {
      // The values at halves and quarters are exact, without rounding; 2⁻⁵⁶ is less than a rounding error.
      const exact = {
        ...profiles(samples, s, 0),
        powers: new Array<number[]>(samples).fill([1, 0, 2 ** -56, 0, 2 ** -56, 0]),
      };
      const { coefficients, misses } = fitted(exact, new Array<number>(KEPT.length).fill(1), 1, 0);
      near(
        coefficients,
        exact.powers.flatMap(() => KEPT.map((k) => (k === 0 ? 1 : 0))),
        (i) => (i % KEPT.length === 0 ? 2 * EPSILON : 0),
      );
      near(misses, new Array<number>(samples).fill(0), () => 0);
    });
  });

  test("fitProfiles treats values below a sample's floor as rounding", () => {
    const given: Lines = {
      powers: [
        [1, 0, 0, 0, 1e-6, 0],
        [1, 0, 0, 0, 1e-6, 0],
      ],
      extent: [1, 1],
      floors: [0, 1e-6],
      h: 1,
    };
    const { coefficients, misses } = fitted(given, [1, 1, 1], 1, 0);
    near(coefficients.slice(0, 3), [1, 0, 1e-6], () => 100 * EPSILON);
    near(coefficients.slice(3), [1 + 1e-6 / 16 - (1e-6 / 4) * 1.25, 0, 0], () => 1e-6);
    near(misses, [0.3125 * 0.4375 * 1e-6, 0], () => 100 * EPSILON);
  });

  test("a miss that is NaN stays NaN", () => {
    const given: Lines = {
      powers: [
        [1, 0, 0, 0, 0, 0],
        [Number.NaN, 0, 0, 0, 0, 0],
      ],
      extent: [1, 1],
      floors: [0, 0],
      h: 1,
    };
    const { misses, steepest } = fitted(given, [1, 1, 1], 1, 0);
    near([misses[0]!], [0], () => 0);
    if (misses[1] === misses[1] || steepest === steepest) throw new Error(`${misses[1]} and ${steepest} hide a NaN`);
  });
});
