import type { FunctionTable } from "./module-function.js";

/** Functions of one number, and of the classes of a row. */
export const activationFunctions = (): FunctionTable => ({
  powerOfTwo: {
    code: `const bits = new DataView(new ArrayBuffer(8));

/** 2ⁿ for whole n: the double with this exponent and no other bits. */
function powerOfTwo(n) {
  bits.setInt32(0, (n + 1023) << 20);
  return bits.getFloat64(0);
}`,
  },
  round: {
    code: `/** The nearest whole number; halves become even. At 1.5·2⁵², doubles have no digits behind the point. */
function round(x) {
  return x + 6755399441055744 - 6755399441055744;
}`,
  },
  exp: {
    needs: ["powerOfTwo", "round"],
    code: `/**
 * e^x = 2ⁿ·e^r with r = x − n·log 2, which is small, so that a short Taylor series gives e^r. log 2 has two parts, high and low:
 * n times the first is exact.
 */
function exp(x) {
  const within = Math.max(Math.min(x, 800), -800);
  const n = round(within * Math.LOG2E);
  const high = within - n * 0.6931471803691238;
  const low = n * 1.9082149292705877e-10;
  const sum = 1 + high;
  const error = high - (sum - 1);
  const r = high - low;
  const r2 = r * r;
  const r4 = r2 * r2;
  const first = 0.5 + r * (1 / 6) + r2 * (1 / 24 + r * (1 / 120));
  const second = 1 / 720 + r * (1 / 5040) + r2 * (1 / 40320 + r * (1 / 362880));
  const third = 1 / 3628800 + r * (1 / 39916800) + r2 * (1 / 479001600 + r * (1 / 6227020800));
  const tail = r2 * (first + r4 * (second + r4 * third));
  const significand = sum + (error + (tail - low));
  // In two factors, because 2ⁿ itself may be too large or too small for a double.
  const half = round(n * 0.5);
  return significand * powerOfTwo(half) * powerOfTwo(n - half);
}`,
  },
  sigmoid: {
    needs: ["exp"],
    code: `/** 1 / (1 + e^−x), from e^−|x|, which cannot overflow. The rounding error of 1 + e is taken into account. */
function sigmoid(x) {
  const e = exp(-Math.abs(x));
  const sum = 1 + e;
  const error = e - (sum - 1);
  const quotient = (x < 0 ? e : 1) / sum;
  return quotient - quotient * error;
}`,
  },
  tanh: {
    needs: ["exp"],
    code: `/** Near 0 a quotient of polynomials (S. L. Moshier, Cephes), elsewhere ±(1 − 2 / (e^2|x| + 1)). */
function tanh(x) {
  const size = Math.abs(x);
  if (!(size < 0.625)) {
    const far = 1 - 2 / (exp(size + size) + 1);
    return x < 0 ? -far : far;
  }
  const z = x * x;
  const p = z * (z * -0.9643991794250523 - 99.28772310019185) - 1614.6876844170845;
  const q = z * (z * (z + 112.81167849163293) + 2235.4883906010045) + 4844.063053251255;
  return x + x * z * (p / q);
}`,
  },
  logistic: {
    code: `/** 1 / (1 + e^−x). */
function logistic(x) {
  if (x >= 0) return 1 / (1 + Math.exp(-x));
  const e = Math.exp(x);
  return e / (1 + e);
}`,
  },
  gaussian: {
    code: `/** e^(−x²/2). x² is split in two, so that its rounding does not grow in the exponent. */
function gaussian(x) {
  if (Math.abs(x) > 40) return 0;
  const high = Math.round(16 * x) / 16;
  return Math.exp(-0.5 * high * high) * Math.exp(-0.5 * (x - high) * (x + high));
}`,
  },
  normalBelow: {
    needs: ["gaussian"],
    code: `/** The standard normal distribution, by a Chebyshev series. */
function normalBelow(x) {
  if (x > 0) return 1 - normalBelow(-x);
  const coefficients = [
    0.21699948622563014, 0.18902424660470477, 0.06790856496794134, 0.02016022980025585, 0.004868323478389638,
    0.000915613550616753, 0.00011925269587745173, 6.006914480799665e-6, -1.3916416057946291e-6, -3.3232445501505915e-7,
    -8.581182555069986e-9, 7.556945336815189e-9, 9.313110810874152e-10, -1.4534637962391662e-10, -3.752141912089576e-11,
    2.709695071038887e-12, 1.3509670786842636e-12, -5.677954968791113e-14, -4.9410024856740004e-14, 1.809006309344839e-15,
    1.8902320940975687e-15, -9.649844146664992e-17, -7.490595420119912e-17, 6.347707476666937e-18, 2.972927486241614e-18,
  ];
  const t = 5 / (5 - x);
  const u = 2 * (2 * t - 1);
  let b1 = 0;
  let b2 = 0;
  for (let k = coefficients.length - 1; k > 0; k--) {
    const b = coefficients[k] + u * b1 - b2;
    b2 = b1;
    b1 = b;
  }
  return gaussian(x) * t * (coefficients[0] + (u / 2) * b1 - b2);
}`,
  },
  geluByTanh: {
    needs: ["logistic"],
    code: `/** x·½(1 + tanh(√(2/π)·(x + 0.044715x³))). */
function geluByTanh(x) {
  return x * logistic(2 * Math.sqrt(2 / Math.PI) * (x + 0.044715 * x * x * x));
}`,
  },
  softmax: {
    needs: ["exp"],
    code: `/** e^x / Σ e^x in each row. The largest x is subtracted first. Classes with even and with odd numbers have sums of their own. */
function softmax(x, classes) {
  const y = new Float64Array(x.length);
  for (let row = 0; row < x.length; row += classes) {
    let largest = -Infinity;
    for (let k = row; k < row + classes; k++) if (x[k] > largest) largest = x[k];
    const sums = [0, 0];
    for (let k = 0; k < classes; k++) {
      y[row + k] = exp(x[row + k] - largest);
      sums[k % 2] += y[row + k];
    }
    const sum = sums[0] + sums[1];
    for (let k = row; k < row + classes; k++) y[k] /= sum;
  }
  return y;
}`,
  },
  logSoftmax: {
    code: `/** x − log Σ e^x in each row, from the distances to the largest x. */
function logSoftmax(x, classes) {
  const y = new Float64Array(x.length);
  for (let row = 0; row < x.length; row += classes) {
    let largest = row;
    for (let k = row; k < row + classes; k++) if (x[k] > x[largest]) largest = k;
    let rest = 0;
    for (let k = row; k < row + classes; k++) if (k !== largest) rest += Math.exp(x[k] - x[largest]);
    const logSum = Math.log1p(rest);
    for (let k = row; k < row + classes; k++) y[k] = x[k] - x[largest] - logSum;
  }
  return y;
}`,
  },
});
