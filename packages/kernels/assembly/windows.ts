// Windows over images. A kernel sets their layout once, when it starts, and reads it here while it runs.
import { at } from "./memory";

export let height: i32 = 0;
export let width: i32 = 0;
export let channels: i32 = 0;
export let rows: i32 = 0;
export let columns: i32 = 0;
export let windowHeight: i32 = 0;
export let windowWidth: i32 = 0;
export let strideY: i32 = 0;
export let strideX: i32 = 0;
export let top: i32 = 0;
export let left: i32 = 0;

export function layWindows(
  imageHeight: i32,
  imageWidth: i32,
  imageChannels: i32,
  down: i32,
  across: i32,
  tall: i32,
  wide: i32,
  stepDown: i32,
  stepAcross: i32,
  above: i32,
  before: i32,
): void {
  height = imageHeight;
  width = imageWidth;
  channels = imageChannels;
  rows = down;
  columns = across;
  windowHeight = tall;
  windowWidth = wide;
  strideY = stepDown;
  strideX = stepAcross;
  top = above;
  left = before;
}

/** The row of the image where the windows of a row start; it may be above the image. */
export function rowOf(r: i32): i32 {
  return r * strideY - top;
}

/** The column of the image where the windows of a column start; it may be left of the image. */
export function columnOf(c: i32): i32 {
  return c * strideX - left;
}

/** The first row inside the image of a window that starts in row y. */
export function firstRowFrom(y: i32): i32 {
  return max(0, -y);
}

/** The row after the last one inside the image of a window that starts in row y. */
export function lastRowFrom(y: i32): i32 {
  return min(windowHeight, height - y);
}

/** The index of the first element of the current image. */
export let image: i32 = 0;
/** The pixels of the current window inside the image: rows `fromRow` to `toRow` − 1, columns `fromColumn` to `toColumn` − 1. */
export let fromRow: i32 = 0;
export let toRow: i32 = 0;
export let fromColumn: i32 = 0;
export let toColumn: i32 = 0;
/** The position of the current window among those of its image. */
let row: i32 = 0;
let column: i32 = 0;

/** Starts before the first window of the first image. */
export function startWindows(): void {
  image = 0;
  row = 0;
  column = -1;
}

/** Moves to the next window, row by row and image by image; false after the last. */
export function nextWindow(samples: i32): bool {
  if (++column === columns) {
    column = 0;
    if (++row === rows) {
      row = 0;
      image += height * width * channels;
    }
  }
  const y = rowOf(row);
  const x = columnOf(column);
  fromRow = max(0, y);
  toRow = min(height, y + windowHeight);
  fromColumn = max(0, x);
  toColumn = min(width, x + windowWidth);
  return image < samples * height * width * channels;
}

/** The distance of a pixel from the first one of its image, in bytes. */
export function pixelAt(inRow: i32, inColumn: i32): usize {
  return at((inRow * width + inColumn) * channels);
}

/** The number of pixels of the current window inside the image. */
export function pixelCount(): i32 {
  return (toRow - fromRow) * (toColumn - fromColumn);
}

/** The index of a pixel within the current window, row by row. */
export function placeOf(inRow: i32, inColumn: i32): i32 {
  return (inRow - rowOf(row)) * windowWidth + inColumn - columnOf(column);
}
