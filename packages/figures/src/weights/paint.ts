import { mixed, type Palette, partsOf } from "../theme/palette.js";
import type { Numbers } from "../values/numbers.js";
import { indicesOf, type Tiles } from "./tiles.js";

/** The greatest width and height of the bitmap. Of the numbers that share a pixel, the largest is shown. */
const MOST_PIXELS = 1024;

/** The largest magnitude of the finite numbers, and how many are not finite. */
export function extentOf(data: ArrayLike<number>): { readonly largest: number; readonly notFinite: number } {
  let [largest, notFinite] = [0, 0];
  for (let i = 0; i < data.length; i++) {
    const size = Math.abs(data[i] as number);
    if (!Number.isFinite(size)) notFinite++;
    else if (size > largest) largest = size;
  }
  return { largest, notFinite };
}

const known = new WeakMap<Palette, Uint32Array>();

/** Colors for numbers from −limit to limit: 511 of them, from negative through paper to positive. */
function divergingColors(palette: Palette): Uint32Array {
  const colors = known.get(palette) ?? mixedColors(palette);
  known.set(palette, colors);
  return colors;
}

function mixedColors(palette: Palette): Uint32Array {
  const [paper, low, high] = (["paper", "negative", "positive"] as const).map((name) => partsOf(palette.color(name)));
  const colors = new Uint32Array(511);
  for (let i = 0; i < 511; i++) {
    const part = (i - 255) / 255;
    colors[i] = packed(mixed(paper as Triple, (part < 0 ? low : high) as Triple, Math.abs(part) ** 0.8));
  }
  return colors;
}

type Triple = readonly [number, number, number];

const packed = ([red, green, blue]: Triple): number => ((255 << 24) | (blue << 16) | (green << 8) | red) >>> 0;

/**
 * Paints numbers into a bitmap with a pixel for each, or fewer if there are very many.
 *
 * @param before A bitmap that is no longer needed, which is used again where its size fits.
 */
export function paint(
  { data }: Numbers,
  tiles: Tiles,
  limit: number,
  palette: Palette,
  before?: OffscreenCanvas,
): OffscreenCanvas {
  const step = Math.max(1, Math.ceil(Math.max(tiles.width, tiles.height) / MOST_PIXELS));
  const [width, height] = [Math.ceil(tiles.width / step), Math.ceil(tiles.height / step)];
  const colors = divergingColors(palette);
  const bad = packed(partsOf(palette.color("danger")));
  const image = new ImageData(width, height);
  const pixels = new Uint32Array(image.data.buffer);
  const color = (value: number): number =>
    Number.isFinite(value)
      ? (colors[255 + Math.round(255 * Math.max(-1, Math.min(1, value / (limit || 1))))] as number)
      : bad;
  const indices = step === 1 ? indicesOf(tiles) : undefined;
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i++) {
      const index = indices ? (indices[i] as number) : largestIn(data, tiles, x * step, y * step, step);
      if (index >= 0) pixels[i] = color(data[index] as number);
    }
  }
  const isFit = before?.width === width && before.height === height;
  const bitmap = isFit ? before : new OffscreenCanvas(width, height);
  bitmap.getContext("2d")?.putImageData(image, 0, 0);
  return bitmap;
}

/** The index of the largest number in a square of cells, or of one that is not finite; −1 if there is none. */
function largestIn(data: ArrayLike<number>, tiles: Tiles, left: number, top: number, step: number): number {
  let [found, largest] = [-1, -1];
  for (let y = top; y < top + step; y++) {
    for (let x = left; x < left + step; x++) {
      const index = tiles.indexAt(x, y);
      if (index === undefined) continue;
      const size = Math.abs(data[index] as number);
      if (!Number.isFinite(size)) return index;
      if (size > largest) [found, largest] = [index, size];
    }
  }
  return found;
}
