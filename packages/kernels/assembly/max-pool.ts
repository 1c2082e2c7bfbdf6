// The largest of windows. The channels of a pixel lie side by side and are taken in pairs; the last of an odd number is
// read twice over.
import { at, pairAt, storePair } from "./memory";
import * as windows from "./windows";
import { columnOf, firstColumnFrom, firstRowFrom, lastColumnFrom, lastRowFrom, layWindows, rowOf } from "./windows";

export function maxPool(
  out: i32,
  x: i32,
  samples: i32,
  height: i32,
  width: i32,
  channels: i32,
  rows: i32,
  columns: i32,
  windowHeight: i32,
  windowWidth: i32,
  strideY: i32,
  strideX: i32,
  top: i32,
  left: i32,
): void {
  layWindows(height, width, channels, rows, columns, windowHeight, windowWidth, strideY, strideX, top, left);
  let to = 0;
  for (let n = 0; n < samples; n++) {
    const image = n * height * width * channels;
    for (let r = 0; r < rows; r++) {
      for (let c = 0; c < columns; c++, to += channels) {
        for (let k = 0; k < channels; k += 2) {
          const isPair = k + 2 <= channels;
          storePair(at(out + to + k), largest(r, c, at(x + image + k), isPair), isPair);
        }
      }
    }
  }
}

function largest(r: i32, c: i32, image: usize, isPair: bool): v128 {
  const y = rowOf(r);
  const x = columnOf(c);
  const lastRow = lastRowFrom(y);
  const lastColumn = lastColumnFrom(x);
  const step = at(windows.channels);
  let most = f64x2.splat(-Infinity);
  for (let row = firstRowFrom(y); row < lastRow; row++) {
    const first = firstColumnFrom(x);
    let from = image + at(((y + row) * windows.width + x + first) * windows.channels);
    for (let column = first; column < lastColumn; column++, from += step) {
      most = f64x2.max(most, pairAt(from, isPair));
    }
  }
  return most;
}

export function maxPoolDifference(
  dOut: i32,
  x: i32,
  dx: i32,
  samples: i32,
  height: i32,
  width: i32,
  channels: i32,
  rows: i32,
  columns: i32,
  windowHeight: i32,
  windowWidth: i32,
  strideY: i32,
  strideX: i32,
  top: i32,
  left: i32,
): void {
  layWindows(height, width, channels, rows, columns, windowHeight, windowWidth, strideY, strideX, top, left);
  let to = 0;
  for (let n = 0; n < samples; n++) {
    const image = n * height * width * channels;
    for (let r = 0; r < rows; r++) {
      for (let c = 0; c < columns; c++, to += channels) {
        for (let k = 0; k < channels; k += 2) {
          const isPair = k + 2 <= channels;
          const change = largestChange(r, c, at(x + image + k), at(dx + image + k), isPair);
          storePair(at(dOut + to + k), change, isPair);
        }
      }
    }
  }
}

/** The largest of (x − m) + dx, with m the largest x. */
function largestChange(r: i32, c: i32, image: usize, moves: usize, isPair: bool): v128 {
  const before = largest(r, c, image, isPair);
  const y = rowOf(r);
  const x = columnOf(c);
  const lastRow = lastRowFrom(y);
  const lastColumn = lastColumnFrom(x);
  let most = f64x2.splat(-Infinity);
  for (let row = firstRowFrom(y); row < lastRow; row++) {
    for (let column = firstColumnFrom(x); column < lastColumn; column++) {
      const pixel = at(((y + row) * windows.width + x + column) * windows.channels);
      const below = f64x2.sub(pairAt(image + pixel, isPair), before);
      most = f64x2.max(most, f64x2.add(below, pairAt(moves + pixel, isPair)));
    }
  }
  return most;
}

export function maxPoolBackward(
  dx: i32,
  x: i32,
  out: i32,
  dOut: i32,
  samples: i32,
  height: i32,
  width: i32,
  channels: i32,
  rows: i32,
  columns: i32,
  windowHeight: i32,
  windowWidth: i32,
  strideY: i32,
  strideX: i32,
  top: i32,
  left: i32,
): void {
  layWindows(height, width, channels, rows, columns, windowHeight, windowWidth, strideY, strideX, top, left);
  let to = 0;
  for (let n = 0; n < samples; n++) {
    const image = n * height * width * channels;
    for (let r = 0; r < rows; r++) {
      for (let c = 0; c < columns; c++, to += channels) {
        for (let k = 0; k < channels; k++) {
          const first = firstLike(r, c, at(x + image + k), f64.load(at(out + to + k)));
          if (first < 0) continue;
          const slope = at(dx + image + k + first);
          f64.store(slope, f64.load(slope) + f64.load(at(dOut + to + k)));
        }
      }
    }
  }
}

/** Where, in elements from the image's first, the first pixel of a window is that has this value; −1 where none has. */
function firstLike(r: i32, c: i32, image: usize, value: f64): i32 {
  const y = rowOf(r);
  const x = columnOf(c);
  const lastRow = lastRowFrom(y);
  const lastColumn = lastColumnFrom(x);
  for (let row = firstRowFrom(y); row < lastRow; row++) {
    for (let column = firstColumnFrom(x); column < lastColumn; column++) {
      const pixel = ((y + row) * windows.width + x + column) * windows.channels;
      if (f64.load(image + at(pixel)) === value) return pixel;
    }
  }
  return -1;
}

export function maxPoolSides(
  sides: i32,
  x: i32,
  samples: i32,
  height: i32,
  width: i32,
  channels: i32,
  rows: i32,
  columns: i32,
  windowHeight: i32,
  windowWidth: i32,
  strideY: i32,
  strideX: i32,
  top: i32,
  left: i32,
): void {
  layWindows(height, width, channels, rows, columns, windowHeight, windowWidth, strideY, strideX, top, left);
  let to = 0;
  for (let n = 0; n < samples; n++) {
    const image = n * height * width * channels;
    for (let r = 0; r < rows; r++) {
      for (let c = 0; c < columns; c++, to += channels) {
        for (let k = 0; k < channels; k++) f64.store(at(sides + to + k), sideOf(r, c, at(x + image + k)));
      }
    }
  }
}

/** Which pixel of a window is the first largest. */
function sideOf(r: i32, c: i32, image: usize): f64 {
  const y = rowOf(r);
  const x = columnOf(c);
  const lastRow = lastRowFrom(y);
  const lastColumn = lastColumnFrom(x);
  let most: f64 = 0;
  let side = -1;
  for (let row = firstRowFrom(y); row < lastRow; row++) {
    for (let column = firstColumnFrom(x); column < lastColumn; column++) {
      const value = f64.load(image + at(((y + row) * windows.width + x + column) * windows.channels));
      if (side >= 0 && !(value > most)) continue;
      most = value;
      side = row * windows.windowWidth + column;
    }
  }
  return <f64>side;
}
