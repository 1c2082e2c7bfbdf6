// Windows over images: where they lie is said once, at the beginning of a kernel, and kept here while it runs.
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

export function firstColumnFrom(x: i32): i32 {
  return max(0, -x);
}

export function lastColumnFrom(x: i32): i32 {
  return min(windowWidth, width - x);
}
