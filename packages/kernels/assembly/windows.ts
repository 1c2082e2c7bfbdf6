// Windows over images: where they lie is said once, at the beginning of a kernel, and kept here while it runs.
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

/** The image's row in which the windows of a row begin; it may lie above the image. */
export function rowOf(r: i32): i32 {
  return r * strideY - top;
}

/** The image's column in which the windows of a column begin. */
export function columnOf(c: i32): i32 {
  return c * strideX - left;
}

/** The first row of a window beginning in row y that lies in the image. */
export function firstRowFrom(y: i32): i32 {
  return max(0, -y);
}

/** The row behind the last one of a window beginning in row y that lies in the image. */
export function lastRowFrom(y: i32): i32 {
  return min(windowHeight, height - y);
}

/** The first element of the image that is looked at. */
export let image: i32 = 0;
/** The pixels of the window that is looked at, as far as they lie in the image: its rows and columns from … to before …. */
export let fromRow: i32 = 0;
export let toRow: i32 = 0;
export let fromColumn: i32 = 0;
export let toColumn: i32 = 0;
/** Which window it is, in its image. */
let row: i32 = 0;
let column: i32 = 0;

/** Begins before the first window of the first image. */
export function startLooking(): void {
  image = 0;
  row = 0;
  column = -1;
}

/** Goes on to the next window, row by row and image by image; false behind the last. */
export function look(samples: i32): bool {
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

/** How far behind an image's first pixel another one lies, in bytes. */
export function pixelAt(inRow: i32, inColumn: i32): usize {
  return at((inRow * width + inColumn) * channels);
}

/** How many pixels are looked at. */
export function pixelCount(): i32 {
  return (toRow - fromRow) * (toColumn - fromColumn);
}

/** The number of one of them within the window, row by row. */
export function placeOf(inRow: i32, inColumn: i32): i32 {
  return (inRow - rowOf(row)) * windowWidth + inColumn - columnOf(column);
}
