import type { FunctionWithSlope } from "./functions.js";

type Point = readonly [x: number, y: number];

const PLACES = 240;

/** The curve of a function, in pieces: it is broken where the function has no value. */
export function piecesOf({ f, range: [low, high] }: Pick<FunctionWithSlope, "f" | "range">): Point[][] {
  const pieces: Point[][] = [[]];
  for (let i = 0; i <= PLACES; i++) {
    const x = low + ((high - low) * i) / PLACES;
    const y = f(x);
    if (Number.isFinite(y)) (pieces.at(-1) as Point[]).push([x, y]);
    else pieces.push([]);
  }
  return pieces.filter(({ length }) => length > 0);
}

/** The heights that are drawn: those of the curve, and some room. */
export function heightRange(pieces: readonly (readonly Point[])[]): [least: number, most: number] {
  const heights = pieces.flat().map(([, y]) => y);
  const [least, most] = [Math.min(...heights), Math.max(...heights)];
  return [least - (most - least) * 0.15, most + (most - least) * 0.15];
}
