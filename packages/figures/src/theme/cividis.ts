import { mixed } from "./palette.js";

/**
 * Cividis at nine places: magnitudes for all eyes.
 *
 * @see J. R. Nuñez, C. R. Anderton, R. S. Renslow, PLOS ONE 13 (2018).
 */
const STOPS: readonly (readonly [number, number, number])[] = [
  [0, 34, 78],
  [18, 53, 112],
  [59, 73, 108],
  [87, 93, 109],
  [112, 113, 115],
  [138, 134, 120],
  [165, 156, 116],
  [195, 179, 105],
  [254, 232, 56],
];

/** The color of a part from 0 to 1. */
export function cividis(part: number): [red: number, green: number, blue: number] {
  const at = Math.max(0, Math.min(1, part)) * (STOPS.length - 1);
  const i = Math.min(STOPS.length - 2, Math.floor(at));
  return mixed(STOPS[i] as [number, number, number], STOPS[i + 1] as [number, number, number], at - i);
}
