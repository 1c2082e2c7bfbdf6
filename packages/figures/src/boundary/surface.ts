import type { Numbers } from "../values/numbers.js";

/** Predicts for points of the plane, [count, 2]: a probability for each class, or one number for two classes. */
export type Predict = (points: Numbers & { readonly data: Float64Array }) => Numbers | Promise<Numbers>;

/** The part of the plane that is drawn. */
export interface Domain {
  readonly x: readonly [number, number];
  readonly y: readonly [number, number];
}

/** Probabilities on a grid over a domain, from left to right and from top to bottom. */
export interface Surface {
  readonly resolution: number;
  readonly classes: number;
  /** `classes` numbers for each point of the grid. */
  readonly data: Float64Array;
}

/** The centers of a grid's cells, row by row, the largest y first. */
export function gridOf({ x, y }: Domain, resolution: number): Float64Array {
  const points = new Float64Array(2 * resolution * resolution);
  for (let row = 0; row < resolution; row++) {
    for (let column = 0; column < resolution; column++) {
      const i = 2 * (row * resolution + column);
      points[i] = x[0] + ((column + 0.5) / resolution) * (x[1] - x[0]);
      points[i + 1] = y[1] - ((row + 0.5) / resolution) * (y[1] - y[0]);
    }
  }
  return points;
}

/** Reads a prediction. One number p for each point is the probability of the second of two classes. */
export function surfaceOf({ shape, data }: Numbers, resolution: number): Surface {
  const count = resolution * resolution;
  const width = data.length / count;
  if (!Number.isInteger(width) || width < 1 || (shape[0] !== count && shape.length > 0)) {
    const wanted = `[${count}] or [${count}, classes]`;
    throw new TypeError(`rx-boundary: predict returned shape [${shape.join(", ")}]; return one of shape ${wanted}.`);
  }
  if (width > 1) return { resolution, classes: width, data: Float64Array.from(data) };
  const both = new Float64Array(2 * count);
  for (let i = 0; i < count; i++) {
    const p = Math.min(1, Math.max(0, data[i] as number));
    both[2 * i] = 1 - p;
    both[2 * i + 1] = p;
  }
  return { resolution, classes: 2, data: both };
}

/** How far each point's probability of a class is above the greatest other one: 0 on the boundary. */
export function marginOf({ classes, data, resolution }: Surface, wanted: number): number[] {
  return Array.from({ length: resolution * resolution }, (_, i) => {
    let other = -Infinity;
    for (let k = 0; k < classes; k++) if (k !== wanted) other = Math.max(other, data[i * classes + k] as number);
    return (data[i * classes + wanted] as number) - other;
  });
}

/** The probabilities at a point of the plane: those of its cell. */
export function probabilitiesAt(
  { resolution, classes, data }: Surface,
  { x, y }: Domain,
  at: readonly [number, number],
): number[] {
  const cell = (part: number): number => Math.min(resolution - 1, Math.max(0, Math.floor(part * resolution)));
  const column = cell((at[0] - x[0]) / (x[1] - x[0]));
  const row = cell((y[1] - at[1]) / (y[1] - y[0]));
  const start = (row * resolution + column) * classes;
  return [...data.subarray(start, start + classes)];
}

/** A domain around points, with a margin; from −1 to 1 without points. */
export function domainAround(points: readonly { readonly x: readonly number[] }[]): Domain {
  const around = (values: readonly number[]): [number, number] => {
    if (values.length === 0) return [-1, 1];
    const [least, most] = [Math.min(...values), Math.max(...values)];
    const margin = (most - least) * 0.1 || 1;
    return [least - margin, most + margin];
  };
  return { x: around(points.map(({ x }) => x[0] as number)), y: around(points.map(({ x }) => x[1] as number)) };
}
