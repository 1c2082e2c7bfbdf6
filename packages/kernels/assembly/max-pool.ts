// The largest number in each window. The channels of a pixel are side by side and are taken in pairs; the last of an odd
// number is read twice.
import { at, pairAt, storePair } from "./memory";
import * as windows from "./windows";
import { layWindows, nextWindow, pixelAt, placeOf, startWindows } from "./windows";

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
  startWindows();
  for (let to = at(out); nextWindow(samples); to += at(channels)) {
    const image = at(x + windows.image);
    for (let k = 0; k < channels; k += 2) {
      const isPair = k + 2 <= channels;
      storePair(to + at(k), largest(image + at(k), isPair), isPair);
    }
  }
}

function largest(image: usize, isPair: bool): v128 {
  let most = f64x2.splat(-Infinity);
  for (let row = windows.fromRow; row < windows.toRow; row++) {
    for (let column = windows.fromColumn; column < windows.toColumn; column++) {
      most = f64x2.max(most, pairAt(image + pixelAt(row, column), isPair));
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
  startWindows();
  for (let to = at(dOut); nextWindow(samples); to += at(channels)) {
    const image = at(x + windows.image);
    const moves = at(dx + windows.image);
    for (let k = 0; k < channels; k += 2) {
      const isPair = k + 2 <= channels;
      const change = isStill(moves + at(k), isPair)
        ? f64x2.splat(0)
        : largestChange(image + at(k), moves + at(k), isPair);
      storePair(to + at(k), change, isPair);
    }
  }
}

/** Whether no pixel moves. This is usual if a perturbation changes only one channel. */
function isStill(moves: usize, isPair: bool): bool {
  let any = f64x2.splat(0);
  for (let row = windows.fromRow; row < windows.toRow; row++) {
    for (let column = windows.fromColumn; column < windows.toColumn; column++) {
      any = v128.or(any, f64x2.ne(pairAt(moves + pixelAt(row, column), isPair), f64x2.splat(0)));
    }
  }
  return !v128.any_true(any);
}

/** The largest of (x − m) + dx, with m the largest x. */
function largestChange(image: usize, moves: usize, isPair: bool): v128 {
  const before = largest(image, isPair);
  let most = f64x2.splat(-Infinity);
  for (let row = windows.fromRow; row < windows.toRow; row++) {
    for (let column = windows.fromColumn; column < windows.toColumn; column++) {
      const pixel = pixelAt(row, column);
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
  startWindows();
  for (let to = 0; nextWindow(samples); to += channels) {
    for (let k = 0; k < channels; k++) {
      const first = firstLike(at(x + windows.image + k), f64.load(at(out + to + k)));
      if (first < 0) continue;
      const adjoint = at(dx + windows.image + k) + first;
      f64.store(adjoint, f64.load(adjoint) + f64.load(at(dOut + to + k)));
    }
  }
}

/** The offset of the first pixel of a window with this value, in bytes from the first of the image; −1 if there is none. */
function firstLike(image: usize, value: f64): isize {
  for (let row = windows.fromRow; row < windows.toRow; row++) {
    for (let column = windows.fromColumn; column < windows.toColumn; column++) {
      const pixel = pixelAt(row, column);
      if (f64.load(image + pixel) === value) return pixel;
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
  startWindows();
  for (let to = at(sides); nextWindow(samples); to += at(channels)) {
    for (let k = 0; k < channels; k++) f64.store(to + at(k), sideOf(at(x + windows.image + k)));
  }
}

/** The index of the largest pixel of a window, the first one in a tie. */
function sideOf(image: usize): f64 {
  let most: f64 = 0;
  let side = -1;
  for (let row = windows.fromRow; row < windows.toRow; row++) {
    for (let column = windows.fromColumn; column < windows.toColumn; column++) {
      const value = f64.load(image + pixelAt(row, column));
      if (side >= 0 && !(value > most)) continue;
      most = value;
      side = placeOf(row, column);
    }
  }
  return <f64>side;
}
