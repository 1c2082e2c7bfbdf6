// Convolutions as sums of scaled rows (lists.ts). In a row of the image, the pixels of a window are side by side, as are
// those of neighboring windows, so nothing is copied. Except in convolveBackwardX, the results are bit for bit those of
// the plain loops.
import { addListed, appendColumn, appendRow, LINES, startLists, stepOf, TERMS } from "./lists";
import { at } from "./memory";
import { addDot, addDots2x4 } from "./products";
import * as windows from "./windows";
import { columnOf, firstRowFrom, lastRowFrom, layWindows, rowOf } from "./windows";

export function convolveAdd(
  out: i32,
  x: i32,
  W: i32,
  samples: i32,
  filters: i32,
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
  if (areFew(at(W), windowHeight * windowWidth * channels * filters)) {
    addFewWeights(at(out), at(x), at(W), samples, filters);
    return;
  }
  for (let n = 0, to = at(out); n < samples; n++) {
    const image = at(x + n * height * width * channels);
    for (let r = 0; r < rows; r++) {
      for (let c = 0; c < columns; c += LINES) {
        const lines = min(LINES, columns - c);
        addWindows(lines, c, r, to, image, at(W), filters);
        to += at(lines * filters);
      }
    }
  }
}

/** Weights are added one by one if at most one in this many is not 0. */
const FEW: i32 = 64;

function areFew(W: usize, size: i32): bool {
  let left = size / FEW;
  for (const end = W + at(size); W < end && left >= 0; W += 8) left -= i32(f64.load(W) !== 0);
  return left >= 0;
}

/** Adds the weights one by one, each to its own filter. Most are 0, for example if a single weight is perturbed. */
function addFewWeights(out: usize, x: usize, W: usize, samples: i32, filters: i32): void {
  const length = windows.windowWidth * windows.channels;
  for (let k = 0; k < windows.windowHeight * length; k++) {
    for (let f = 0; f < filters; f++, W += 8) {
      const weight = f64.load(W);
      if (weight !== 0) addWeight(weight, out + at(f), x, k / length, k % length, samples, filters);
    }
  }
}

/** Adds one weight times its pixels to one filter of all windows. It is number k of the windows' row `row`. */
function addWeight(weight: f64, out: usize, x: usize, row: i32, k: i32, samples: i32, filters: i32): void {
  const channels = windows.channels;
  const column = k / channels;
  const from = windowsBefore(0, column);
  const to = min(windows.columns, windowsBefore(windows.width, column));
  const step = at(windows.strideX * channels);
  for (let n = 0; n < samples; n++) {
    for (let r = 0; r < windows.rows; r++) {
      const y = rowOf(r) + row;
      if (y < 0 || y >= windows.height) continue;
      let sum = out + at(((n * windows.rows + r) * windows.columns + from) * filters);
      let pixel = x + at(((n * windows.height + y) * windows.width + columnOf(from)) * channels + k);
      for (let c = from; c < to; c++, sum += at(filters), pixel += step) {
        const factor = f64.load(pixel);
        if (factor !== 0) f64.store(sum, f64.load(sum) + factor * weight);
      }
    }
  }
}

/** The number of windows in a row whose pixel in their column `column` is before a column of the image. */
function windowsBefore(inImage: i32, column: i32): i32 {
  const length = inImage + windows.left - column;
  return length > 0 ? (length - 1) / windows.strideX + 1 : 0;
}

/** Adds the windows of row `r` from column `c` on; each is a line. */
function addWindows(lines: i32, c: i32, r: i32, out: usize, image: usize, W: usize, filters: i32): void {
  const step = stepOf(lines, filters);
  const outStep = at(filters);
  const length = windows.windowWidth * windows.channels;
  const y = rowOf(r);
  const last = lastRowFrom(y);
  let start = firstRowFrom(y) * length;
  let count = 0;
  startLists(lines);
  for (let row = firstRowFrom(y); row < last; row++) {
    const pixels = image + at((y + row) * windows.width * windows.channels);
    for (let k = 0; k < length; ) {
      const stop = min(length, k + TERMS - count);
      for (let t = 0; t < lines; t++) {
        const x = columnOf(c + t);
        const from = max(k, -x * windows.channels);
        const to = min(stop, (windows.width - x) * windows.channels);
        if (from >= to) continue;
        appendRow(t, pixels + at(x * windows.channels + from), to - from, (count + from - k) * step, step);
      }
      count += stop - k;
      k = stop;
      if (count < TERMS) continue;
      addListed(lines, out, outStep, W + at(start * filters), count, filters);
      start += count;
      count = 0;
      startLists(lines);
    }
  }
  if (count > 0) addListed(lines, out, outStep, W + at(start * filters), count, filters);
}

export function convolveBackwardW(
  dW: i32,
  x: i32,
  dOut: i32,
  samples: i32,
  filters: i32,
  shard: i32,
  shards: i32,
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
  const length = windowWidth * channels;
  const first = (windowHeight * length * shard) / shards;
  const end = (windowHeight * length * (shard + 1)) / shards;
  for (let n = 0; n < samples; n++) {
    const image = at(x + n * height * width * channels);
    const adjoints = at(dOut + n * rows * columns * filters);
    for (let line = first, lines = 0; line < end; line += lines) {
      const row = line / length;
      const k = line - row * length;
      lines = min(min(LINES, length - k), end - line);
      addToGradient(lines, k, row, at(dW + line * filters), image, adjoints, filters);
    }
  }
}

/** Adds all windows of an image to the gradient of `lines` weights, from number k of a window's row on; each is a line. */
function addToGradient(lines: i32, k: i32, row: i32, dW: usize, image: usize, adjoints: usize, filters: i32): void {
  const step = stepOf(lines, filters);
  const wStep = at(filters);
  let start = 0;
  let count = 0;
  startLists(lines);
  for (let r = 0; r < windows.rows; r++) {
    const y = rowOf(r) + row;
    if (y < 0 || y >= windows.height) continue;
    const pixels = image + at(y * windows.width * windows.channels);
    if (count === 0) start = r * windows.columns;
    for (let c = 0; c < windows.columns; c++) {
      const x = columnOf(c);
      const from = max(k, -x * windows.channels);
      const to = min(k + lines, (windows.width - x) * windows.channels);
      if (from < to) appendColumn(from - k, to - k, pixels + at(x * windows.channels + from), count * step);
      count++;
      if (count < TERMS) continue;
      addListed(lines, dW, wStep, adjoints + at(start * filters), count, filters);
      start += count;
      count = 0;
      startLists(lines);
    }
  }
  if (count > 0) addListed(lines, dW, wStep, adjoints + at(start * filters), count, filters);
}

export function convolveBackwardX(
  dx: i32,
  W: i32,
  dOut: i32,
  samples: i32,
  filters: i32,
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
  const length = windowWidth * channels;
  let adjoints = at(dOut);
  for (let n = 0; n < samples; n++) {
    const image = at(dx + n * height * width * channels);
    for (let r = 0; r < rows; r++, adjoints += at(columns * filters)) {
      const y = rowOf(r);
      const last = lastRowFrom(y);
      for (let row = firstRowFrom(y); row < last; row++) {
        addPixels(image + at((y + row) * width * channels), at(W + row * length * filters), adjoints, filters);
      }
    }
  }
}

/** Adds to a row of pixels: the adjoints of a row of windows times one row of their weights. */
function addPixels(pixels: usize, W: usize, adjoints: usize, filters: i32): void {
  const channels = windows.channels;
  const length = windows.windowWidth * channels;
  const pixelStep = at(windows.strideX * channels);
  const step = at(filters);
  for (let c = 0; c < windows.columns; ) {
    const x = columnOf(c);
    const to = pixels + at(x * channels);
    // Two windows that are both inside the image share their loads.
    if (c + 2 <= windows.columns && x >= 0 && x + windows.strideX + windows.windowWidth <= windows.width) {
      let k = 0;
      for (; k + 4 <= length; k += 4) addDots2x4(to + at(k), pixelStep, adjoints, W + at(k * filters), filters);
      for (; k < length; k++) {
        addDot(to + at(k), adjoints, W + at(k * filters), filters);
        addDot(to + pixelStep + at(k), adjoints + step, W + at(k * filters), filters);
      }
      c += 2;
      adjoints += 2 * step;
      continue;
    }
    const last = min(length, (windows.width - x) * channels);
    for (let k = max(0, -x * channels); k < last; k++) addDot(to + at(k), adjoints, W + at(k * filters), filters);
    c++;
    adjoints += step;
  }
}
