// The mean of windows, channels in pairs as in max-pool.ts.
import { at, pairAt, storePair } from "./memory";
import * as windows from "./windows";
import { columnOf, firstColumnFrom, firstRowFrom, lastColumnFrom, lastRowFrom, layWindows, rowOf } from "./windows";

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
  let to = 0;
  for (let n = 0; n < samples; n++) {
    const image = n * height * width * channels;
    for (let r = 0; r < rows; r++) {
      for (let c = 0; c < columns; c++, to += channels) {
        for (let k = 0; k < channels; k += 2) {
          const isPair = k + 2 <= channels;
          storePair(at(out + to + k), meanOf(r, c, at(x + image + k), isPair), isPair);
        }
      }
    }
  }
}

function countOf(y: i32, x: i32): f64 {
  return <f64>((lastRowFrom(y) - firstRowFrom(y)) * (lastColumnFrom(x) - firstColumnFrom(x)));
}

function meanOf(r: i32, c: i32, image: usize, isPair: bool): v128 {
  const y = rowOf(r);
  const x = columnOf(c);
  const lastRow = lastRowFrom(y);
  const lastColumn = lastColumnFrom(x);
  let sum = f64x2.splat(0);
  for (let row = firstRowFrom(y); row < lastRow; row++) {
    for (let column = firstColumnFrom(x); column < lastColumn; column++) {
      const pixel = at(((y + row) * windows.width + x + column) * windows.channels);
      sum = f64x2.add(sum, pairAt(image + pixel, isPair));
    }
  }
  return f64x2.div(sum, f64x2.splat(countOf(y, x)));
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
  let to = 0;
  for (let n = 0; n < samples; n++) {
    const image = n * height * width * channels;
    for (let r = 0; r < rows; r++) {
      for (let c = 0; c < columns; c++, to += channels) {
        for (let k = 0; k < channels; k += 2) {
          const isPair = k + 2 <= channels;
          addShares(r, c, at(dx + image + k), pairAt(at(dOut + to + k), isPair), isPair);
        }
      }
    }
  }
}

function addShares(r: i32, c: i32, image: usize, slope: v128, isPair: bool): void {
  const y = rowOf(r);
  const x = columnOf(c);
  const lastRow = lastRowFrom(y);
  const lastColumn = lastColumnFrom(x);
  const share = f64x2.div(slope, f64x2.splat(countOf(y, x)));
  for (let row = firstRowFrom(y); row < lastRow; row++) {
    for (let column = firstColumnFrom(x); column < lastColumn; column++) {
      const pixel = image + at(((y + row) * windows.width + x + column) * windows.channels);
      storePair(pixel, f64x2.add(pairAt(pixel, isPair), share), isPair);
    }
  }
}
