import type { FunctionTable } from "./module-function.js";

/** Products of matrices, normalization and windows over images. */
export const layerFunctions = (): FunctionTable => ({
  product: {
    code: `/** Each row of x, which has \`inner\` numbers, times the matrix W. Terms are added in their order; zeros of x are left out. */
function product(x, W, inner) {
  const units = W.length / inner;
  const y = new Float64Array((x.length / inner) * units);
  for (let i = 0; i < x.length; i++) {
    if (x[i] === 0) continue;
    const to = Math.floor(i / inner) * units;
    const from = (i % inner) * units;
    for (let u = 0; u < units; u++) y[to + u] += x[i] * W[from + u];
  }
  return y;
}`,
  },
  products: {
    needs: ["product"],
    code: `/** Products of the matrices in a, of rows · inner numbers each, and in b. The shorter list repeats from its start. */
function products(a, b, rows, inner, columns) {
  const [ofA, ofB] = [rows * inner, inner * columns];
  const count = Math.max(a.length / ofA, b.length / ofB);
  const y = new Float64Array(count * rows * columns);
  for (let i = 0; i < count; i++) {
    const left = a.subarray((i * ofA) % a.length, ((i * ofA) % a.length) + ofA);
    const right = b.subarray((i * ofB) % b.length, ((i * ofB) % b.length) + ofB);
    y.set(product(left, right, inner), i * rows * columns);
  }
  return y;
}`,
  },
  dense: {
    needs: ["product", "pair"],
    code: `/** A fully connected layer: x · W + b. */
function dense(x, W, b) {
  return pair((sum, bias) => sum + bias, product(x, W, W.length / b.length), b);
}`,
  },
  standardize: {
    code: `/** (x − mean) / √(variance + epsilon) · gamma + beta, with one of each for each channel, the last axis. */
function standardize(x, gamma, beta, mean, variance, epsilon) {
  const scale = gamma.map((each, c) => each / Math.sqrt(variance[c] + epsilon));
  return x.map((each, i) => {
    const c = i % gamma.length;
    return (each - mean[c]) * scale[c] + beta[c];
  });
}`,
  },
  normalizeRows: {
    code: `/** Each row with mean 0 and variance 1, then times gamma, plus beta. */
function normalizeRows(x, gamma, beta, epsilon) {
  const y = new Float64Array(x.length);
  const size = gamma.length;
  for (let row = 0; row < x.length; row += size) {
    let mean = 0;
    for (let i = row; i < row + size; i++) mean += x[i];
    mean /= size;
    let variance = 0;
    for (let i = row; i < row + size; i++) variance += (x[i] - mean) ** 2;
    variance /= size;
    // An infinite variance gives NaN, not 0.
    const scale = 1 / Math.sqrt(variance + epsilon) + 0 * variance;
    for (let i = 0; i < size; i++) y[row + i] = (x[row + i] - mean) * scale * gamma[i] + beta[i];
  }
  return y;
}`,
  },
  eachPixel: {
    code: `/**
 * Visits the pixels of all windows over images, without those outside of the image. \`window\` is the number of the window,
 * \`pixel\` the place of the pixel's first channel in x, and \`inWindow\` its number in the window.
 */
function eachPixel(x, windows, visit) {
  const { height, width, channels, rows, columns, tall, wide, stepDown, stepAcross, above, before } = windows;
  const images = x.length / (height * width * channels);
  for (let window = 0; window < images * rows * columns; window++) {
    const image = Math.floor(window / (rows * columns));
    const top = (Math.floor(window / columns) % rows) * stepDown - above;
    const left = (window % columns) * stepAcross - before;
    for (let i = Math.max(0, -top); i < Math.min(tall, height - top); i++) {
      for (let j = Math.max(0, -left); j < Math.min(wide, width - left); j++) {
        visit(window, ((image * height + top + i) * width + left + j) * channels, i * wide + j);
      }
    }
  }
}`,
  },
  windowValues: {
    code: `/** One number for each channel of each window. */
function windowValues(x, { height, width, channels, rows, columns }, filters = channels) {
  return new Float64Array((x.length / (height * width * channels)) * rows * columns * filters);
}`,
  },
  convolve: {
    needs: ["eachPixel", "windowValues"],
    code: `/** A convolution: for each window and filter its bias, plus the pixels times the weights. Zeros of x are left out. */
function convolve(x, W, b, windows) {
  const { channels, tall, wide } = windows;
  const filters = W.length / (tall * wide * channels);
  const y = windowValues(x, windows, filters);
  if (b) for (let i = 0; i < y.length; i++) y[i] += b[i % filters];
  // Where hardly any weight is not 0, zeros of W are left out too.
  const isSparse = 64 * W.filter((weight) => weight !== 0).length <= W.length;
  eachPixel(x, windows, (window, pixel, inWindow) => {
    for (let k = 0; k < channels; k++) {
      const factor = x[pixel + k];
      if (factor === 0) continue;
      const from = (inWindow * channels + k) * filters;
      for (let f = 0; f < filters; f++) {
        if (!isSparse || W[from + f] !== 0) y[window * filters + f] += factor * W[from + f];
      }
    }
  });
  return y;
}`,
  },
  maxPool: {
    needs: ["eachPixel", "windowValues"],
    code: `/** The largest number of each window, for each channel. */
function maxPool(x, windows) {
  const { channels } = windows;
  const y = windowValues(x, windows).fill(-Infinity);
  eachPixel(x, windows, (window, pixel) => {
    for (let k = 0; k < channels; k++) y[window * channels + k] = Math.max(y[window * channels + k], x[pixel + k]);
  });
  return y;
}`,
  },
  averagePool: {
    needs: ["eachPixel", "windowValues"],
    code: `/** The mean of each window, for each channel. */
function averagePool(x, windows) {
  const { channels } = windows;
  const y = windowValues(x, windows);
  const counts = new Float64Array(y.length / channels);
  eachPixel(x, windows, (window, pixel) => {
    counts[window]++;
    for (let k = 0; k < channels; k++) y[window * channels + k] += x[pixel + k];
  });
  return y.map((sum, i) => sum / counts[Math.floor(i / channels)]);
}`,
  },
  appendOne: {
    code: `/** Rows of \`length\` numbers, each with a 1 at its end. */
function appendOne(x, length) {
  const y = new Float64Array(x.length + x.length / length).fill(1);
  for (let i = 0; i < x.length; i++) y[i + Math.floor(i / length)] = x[i];
  return y;
}`,
  },
});
