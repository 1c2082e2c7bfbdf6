/** A line drawn by hand: x and y by turns, each from 0 (left, top) to 1. */
export type Stroke = readonly number[];

export const SIDE = 28;
/** The digits of MNIST fit into 20 × 20 pixels. */
const INNER = 20;
/** Half the width of a line, in pixels: as wide as a pen's in MNIST. */
const RADIUS = 1.1;
/** A drawing smaller than this part of the surface is not enlarged to 20 pixels: it is a dot. */
const LEAST_SIZE = 0.12;

/**
 * The picture of strokes as MNIST has them: scaled to 20 × 20 pixels without distortion, with gray edges, its center of mass in
 * the middle of 28 × 28. 784 numbers from 0 to 1, row by row; all 0 without strokes.
 *
 * @see Y. LeCun, C. Cortes, C. J. C. Burges, "The MNIST database of handwritten digits".
 */
export function rasterize(strokes: readonly Stroke[]): Float64Array {
  const drawn = strokes.filter((stroke) => stroke.length > 0);
  if (drawn.length === 0) return new Float64Array(SIDE * SIDE);
  const segments = fitted(drawn);
  const { x, y } = centerOf(painted(segments, 0, 0));
  const middle = SIDE / 2;
  return painted(segments, middle - x, middle - y);
}

type Segment = readonly [x1: number, y1: number, x2: number, y2: number];

/** The segments in pixels, around the middle. */
function fitted(strokes: readonly Stroke[]): Segment[] {
  const xs = strokes.flatMap((stroke) => stroke.filter((_, i) => i % 2 === 0));
  const ys = strokes.flatMap((stroke) => stroke.filter((_, i) => i % 2 === 1));
  const [left, right] = [Math.min(...xs), Math.max(...xs)];
  const [top, bottom] = [Math.min(...ys), Math.max(...ys)];
  const scale = (INNER - 2 * RADIUS) / Math.max(right - left, bottom - top, LEAST_SIZE);
  const at = (value: number, low: number, high: number): number => SIDE / 2 + (value - (low + high) / 2) * scale;
  return strokes.flatMap((stroke) => {
    const points = stroke.map((value, i) => (i % 2 === 0 ? at(value, left, right) : at(value, top, bottom)));
    const [x = 0, y = 0] = points;
    if (points.length === 2) return [[x, y, x, y] as const];
    return Array.from(
      { length: points.length / 2 - 1 },
      (_, i) => points.slice(2 * i, 2 * i + 4) as unknown as Segment,
    );
  });
}

/** Paints lines with round ends. The edge of a line is a pixel wide and gray. */
function painted(segments: readonly Segment[], dx: number, dy: number): Float64Array {
  const pixels = new Float64Array(SIDE * SIDE);
  for (let row = 0; row < SIDE; row++) {
    for (let column = 0; column < SIDE; column++) {
      let nearest = Infinity;
      for (const segment of segments) {
        nearest = Math.min(nearest, distance(column + 0.5 - dx, row + 0.5 - dy, segment));
      }
      pixels[row * SIDE + column] = Math.max(0, Math.min(1, RADIUS + 0.5 - nearest));
    }
  }
  return pixels;
}

function distance(x: number, y: number, [x1, y1, x2, y2]: Segment): number {
  const [dx, dy] = [x2 - x1, y2 - y1];
  const length = dx * dx + dy * dy;
  const part = length === 0 ? 0 : Math.max(0, Math.min(1, ((x - x1) * dx + (y - y1) * dy) / length));
  return Math.hypot(x - x1 - part * dx, y - y1 - part * dy);
}

/** The center of mass, in pixels from the left and the top. */
export function centerOf(pixels: Float64Array): { readonly x: number; readonly y: number } {
  let [sum, x, y] = [0, 0, 0];
  for (const [i, value] of pixels.entries()) {
    sum += value;
    x += value * ((i % SIDE) + 0.5);
    y += value * (Math.floor(i / SIDE) + 0.5);
  }
  return sum === 0 ? { x: SIDE / 2, y: SIDE / 2 } : { x: x / sum, y: y / sum };
}
