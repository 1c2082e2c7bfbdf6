import { Tensor } from "rxgrad";
import type { RunGraph } from "rxgrad/remote";
import type { RunData } from "../session/live-run.js";

/** The points of a grid over the plane, in each direction. */
const SIDE = 20;
/** The most units whose surfaces are shown. */
const MOST_UNITS = 8;

/** The points of a grid around the data, the largest second input first. */
export function gridOver(x: Tensor): Tensor {
  const [first, second] = [extentOf(x.data, 0), extentOf(x.data, 1)];
  const data = new Float64Array(2 * SIDE * SIDE);
  for (let row = 0; row < SIDE; row++) {
    for (let column = 0; column < SIDE; column++) {
      const i = 2 * (row * SIDE + column);
      data[i] = first[0] + ((column + 0.5) / SIDE) * (first[1] - first[0]);
      data[i + 1] = second[1] - ((row + 0.5) / SIDE) * (second[1] - second[0]);
    }
  }
  return new Tensor([SIDE * SIDE, 2], data);
}

/** The range of one of two inputs, with a margin. */
function extentOf(data: ArrayLike<number>, input: 0 | 1): readonly [number, number] {
  let [least, most] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (let i = input; i < data.length; i += 2) {
    least = Math.min(least, data[i] as number);
    most = Math.max(most, data[i] as number);
  }
  const margin = (most - least) * 0.1 || 1;
  return [least - margin, most + margin];
}

/** The values of units on the grid as pictures beside each other: [rows, columns, 1, units]. */
export function surfacesOf({ shape, data }: Tensor): Tensor {
  const units = shape[1] ?? 1;
  const shown = Math.min(units, MOST_UNITS);
  const picked = new Float64Array(SIDE * SIDE * shown);
  for (let i = 0; i < SIDE * SIDE; i++) {
    for (let unit = 0; unit < shown; unit++) picked[i * shown + unit] = data[i * units + unit] as number;
  }
  return new Tensor([SIDE, SIDE, 1, shown], picked);
}

/** The nodes whose units are functions of two inputs, and of nothing else that is fed: activations, not sums. */
export function planeNodes({ nodes, gradients }: RunGraph, data: RunData | undefined): Set<string> {
  if (data?.train.x.shape.length !== 2 || data.train.x.shape[1] !== 2) return new Set();
  const losses = new Set(gradients.map(({ loss }) => loss));
  const feeds = new Map<string, ReadonlySet<string>>();
  const found = new Set<string>();
  for (const { name, inputs, source, shape } of nodes) {
    const own = new Set(source === "feed" ? [name] : inputs.flatMap((input) => [...(feeds.get(input) ?? [])]));
    feeds.set(name, own);
    const [only, ...others] = own;
    const input = nodes.find((each) => each.name === only);
    const isPlane = others.length === 0 && input?.shape.length === 2 && input.shape[1] === 2;
    const hasWeights = inputs.some((each) => nodes.find((node) => node.name === each)?.source === "parameter");
    if (isPlane && !source && !hasWeights && !losses.has(name) && shape.length === 2) found.add(name);
  }
  return found;
}
