// The mean of each window. Channels are taken in pairs, as in max-pool.ts.
import { at, pairAt, storePair } from "./memory";
import * as windows from "./windows";
import { layWindows, nextWindow, pixelAt, pixelCount, startWindows } from "./windows";

export function averagePool(
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
    for (let k = 0; k < channels; k += 2) {
      const isPair = k + 2 <= channels;
      storePair(to + at(k), meanOf(at(x + windows.image + k), isPair), isPair);
    }
  }
}

function meanOf(image: usize, isPair: bool): v128 {
  let sum = f64x2.splat(0);
  for (let row = windows.fromRow; row < windows.toRow; row++) {
    for (let column = windows.fromColumn; column < windows.toColumn; column++) {
      sum = f64x2.add(sum, pairAt(image + pixelAt(row, column), isPair));
    }
  }
  return f64x2.div(sum, f64x2.splat(pixelCount()));
}

export function averagePoolBackward(
  dx: i32,
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
  for (let to = at(dOut); nextWindow(samples); to += at(channels)) {
    for (let k = 0; k < channels; k += 2) {
      const isPair = k + 2 <= channels;
      addPart(at(dx + windows.image + k), pairAt(to + at(k), isPair), isPair);
    }
  }
}

function addPart(image: usize, adjoint: v128, isPair: bool): void {
  const part = f64x2.div(adjoint, f64x2.splat(pixelCount()));
  for (let row = windows.fromRow; row < windows.toRow; row++) {
    for (let column = windows.fromColumn; column < windows.toColumn; column++) {
      const pixel = image + pixelAt(row, column);
      storePair(pixel, f64x2.add(pairAt(pixel, isPair), part), isPair);
    }
  }
}
