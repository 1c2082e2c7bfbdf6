import type { Embedded } from "./wasm/printable.js";

/** A call of a kernel, for {@link Kernels.fuse}. */
export interface KernelCall {
  readonly kernel: string;
  readonly arguments: readonly number[];
}

/**
 * Arithmetic on blocks of one memory.
 *
 * The offset of its first element in {@link Kernels.memory} identifies a block. Matrices are row-major and dense. A
 * kernel allocates nothing, writes all of `out` (unless its name says that it adds), and reads only its arguments. Blocks do
 * not overlap unless a kernel allows it.
 */
export interface Kernels {
  /** The memory: all offsets count its numbers. */
  readonly memory: Float64Array;

  /**
   * Combines calls of kernels into one function that makes them in this order; undefined if one of the kernels returns a
   * value.
   * It takes about a millisecond, and helps if many small calls are repeated often. Absent if nothing would be gained. On
   * the main thread of a page there must be few calls: engines compile at most 4 kB at once there, about 100 calls.
   */
  fuse?(calls: readonly KernelCall[]): (() => void) | undefined;

  /**
   * Kernels that only some graphs need, over the same memory. A page loads their code only with a module that uses the
   * family.
   */
  family<F extends object>(family: Family<F>): F;

  // Products
  /** out[rows, columns] = a[rows, inner] · b[inner, columns]. Zeros in `a` cost nothing. */
  multiply(out: number, a: number, b: number, rows: number, inner: number, columns: number): void;
  /** out[rows, columns] += a[rows, inner] · b[inner, columns]. Zeros in `a` cost nothing. */
  multiplyAdd(out: number, a: number, b: number, rows: number, inner: number, columns: number): void;
  /** out[r, k] = column[r] · row[k]. */
  outer(out: number, column: number, row: number, rows: number, columns: number): void;

  // Element by element; `size` counts elements of `out`
  /** out[i] = value. */
  fill(out: number, value: number, size: number): void;
  /** out[i] = a[i]. */
  copy(out: number, a: number, size: number): void;
  /**
   * Like `copy`, but writes only elements that differ, so other threads' caches of unchanged elements stay valid. Returns
   * whether every element is finite.
   */
  copyChanged(out: number, a: number, size: number): boolean;
  /** out[i] = a[i mod aSize] + b[i mod bSize]. `out` may be `a` or `b`. */
  add(out: number, a: number, aSize: number, b: number, bSize: number, size: number): void;
  /** out[i] = a[i] − b[i]. `out` may be `a` or `b`. */
  subtract(out: number, a: number, b: number, size: number): void;
  /** out[i] = a[i] + factor · b[i]. `out` may be `a` or `b`. */
  addScaled(out: number, a: number, factor: number, b: number, size: number): void;
  /** out[i] = (a[i] − b[i])². */
  squaredDifference(out: number, a: number, b: number, size: number): void;
  /** out[i] = |a[i] − b[i]|. */
  absoluteDifference(out: number, a: number, b: number, size: number): void;

  // Activations, and their exact changes: dOut[i] = f(x[i] + dx[i]) − f(x[i]) without subtracting near-equal numbers
  /** out[i] = 1 / (1 + e^−x[i]). */
  sigmoid(out: number, x: number, size: number): void;
  /** dOut[i] = sigmoid(x[i] + dx[i]) − sigmoid(x[i]), exactly. */
  sigmoidDifference(dOut: number, out: number, x: number, dx: number, size: number): void;
  /** out[i] = tanh x[i]. */
  tanh(out: number, x: number, size: number): void;
  /** dOut[i] = tanh(x[i] + dx[i]) − tanh(x[i]), exactly. */
  tanhDifference(dOut: number, out: number, x: number, dx: number, size: number): void;
  /** out[i] = x[i] if x[i] > 0, otherwise slope · x[i]; slope 0 is ReLU. */
  leakyRelu(out: number, x: number, slope: number, size: number): void;
  /** dOut[i] = leakyRelu(x[i] + dx[i]) − leakyRelu(x[i]), exactly. */
  leakyReluDifference(dOut: number, x: number, dx: number, slope: number, size: number): void;
  /** out[i] = 1 if x[i] > 0, otherwise 0. */
  step(out: number, x: number, size: number): void;
  /** dOut[i] = step(x[i] + dx[i]) − step(x[i]), exactly. */
  stepDifference(dOut: number, x: number, dx: number, size: number): void;

  // Softmax and cross-entropy over rows of `classes` elements
  /** Each row of out = e^x / Σ e^x, shifted by the row's largest x. */
  softmax(out: number, x: number, rows: number, classes: number): void;
  /** dOut = softmax(x + dx) − softmax(x), row by row and exactly. */
  softmaxDifference(dOut: number, out: number, x: number, dx: number, rows: number, classes: number): void;
  /** out[r] = −Σₖ t[r, k] · log(y[r, k] + delta) · scale; elements with t = 0 are left out. */
  crossEntropy(out: number, y: number, t: number, delta: number, scale: number, rows: number, classes: number): void;
  /** The change of {@link crossEntropy} when y moves by dy. */
  crossEntropyDifference(
    dOut: number,
    y: number,
    dy: number,
    t: number,
    delta: number,
    scale: number,
    rows: number,
    classes: number,
  ): void;
  /**
   * Cross-entropy of y = softmax(z): like {@link crossEntropy} for delta > 0; for delta = 0 computed from z, finite for
   * any small y.
   */
  softmaxCrossEntropy(
    out: number,
    z: number,
    y: number,
    t: number,
    delta: number,
    scale: number,
    rows: number,
    classes: number,
  ): void;
  /** The change of {@link softmaxCrossEntropy} when z moves by dz. */
  softmaxCrossEntropyDifference(
    dOut: number,
    z: number,
    y: number,
    dz: number,
    t: number,
    delta: number,
    scale: number,
    rows: number,
    classes: number,
  ): void;
  /**
   * The change of {@link softmaxCrossEntropy} in each of `rows` rows when the logits of sample `samples[r]` move by
   * d[r]·direction, a vector of `classes` numbers; z, y and t hold all samples. It is fast if rows of one sample are
   * consecutive.
   */
  softmaxCrossEntropyDirectional(
    dOut: number,
    z: number,
    y: number,
    t: number,
    direction: number,
    d: number,
    samples: number,
    delta: number,
    scale: number,
    rows: number,
    classes: number,
  ): void;

  // Backward: adds the contribution of the output's adjoint to the adjoint of an input
  /**
   * out[inner, columns] += aᵀ · b with a[rows, inner] and b[rows, columns]. Zeros in `a` cost nothing.
   *
   * @param shard With `shards`: the rows of `out` of this shard only, counted from 0; all shards compute the whole.
   */
  multiplyAddTransposedA(
    out: number,
    a: number,
    b: number,
    rows: number,
    inner: number,
    columns: number,
    shard?: number,
    shards?: number,
  ): void;
  /** out[rows, inner] += a · bᵀ with a[rows, columns] and b[inner, columns]. */
  multiplyAddTransposedB(out: number, a: number, b: number, rows: number, inner: number, columns: number): void;
  /** out[k] += the sum of column k of x[rows, width], from the first row to the last. */
  addSumOfRows(out: number, x: number, rows: number, width: number): void;
  /** dx[i] += dOut[i] · y·(1 − y) with y = out[i]. */
  sigmoidBackward(dx: number, out: number, dOut: number, size: number): void;
  /** dx[i] += dOut[i] · (1 − y²) with y = out[i]. */
  tanhBackward(dx: number, out: number, dOut: number, size: number): void;
  /** dx[i] += dOut[i] if x[i] > 0, otherwise slope · dOut[i]. */
  leakyReluBackward(dx: number, x: number, dOut: number, slope: number, size: number): void;
  /** dx[k] += y[k]·(dOut[k] − Σⱼ y[j]·dOut[j]) in each row, with y = out. */
  softmaxBackward(dx: number, out: number, dOut: number, rows: number, classes: number): void;
  /** dy[r, k] −= dOut[r] · scale · t[r, k] / (y[r, k] + delta). */
  crossEntropyBackward(
    dy: number,
    y: number,
    dOut: number,
    t: number,
    delta: number,
    scale: number,
    rows: number,
    classes: number,
  ): void;
  /** dz[k] += dOut[r] · scale · (y[k]·Σⱼ t[j]·qⱼ − t[k]·qₖ) in each row, with q = y / (y + delta). */
  softmaxCrossEntropyBackward(
    dz: number,
    y: number,
    dOut: number,
    t: number,
    delta: number,
    scale: number,
    rows: number,
    classes: number,
  ): void;

  // Before updates, element by element; `out` may be `a`
  /** out[i] = factor · a[i]. */
  scale(out: number, a: number, factor: number, size: number): void;
  /** out[i] = a[i], limited to ±limit. NaN stays. */
  clamp(out: number, a: number, limit: number, size: number): void;

  // Losses and their reverse pass
  /** dx += 2(x − t)·dOut, the adjoint of {@link squaredDifference} of x and t. */
  squaredDifferenceBackward(dx: number, x: number, t: number, dOut: number, size: number): void;
  /** out[0] = factor·Σ x, from the first to the last. */
  scaledSum(out: number, x: number, factor: number, size: number): void;
  /** dx += factor·dOut[0], the adjoint of {@link scaledSum}. */
  scaledSumBackward(dx: number, dOut: number, factor: number, size: number): void;

  // Reductions
  /** The sum of `size` elements, from the first to the last. */
  sum(x: number, size: number): number;
  /** The sum of the squares of `size` elements: of every fourth from each of the first four, then of the four sums. */
  sumOfSquares(x: number, size: number): number;
  /** out[r] = the sum of row r. */
  sumRows(out: number, x: number, rows: number, width: number): void;
  /** out[r] = the largest of `least` and the sizes |x| of row r. */
  largestOfRows(out: number, x: number, least: number, rows: number, width: number): void;
  /** Whether every element is finite. */
  allFinite(x: number, size: number): boolean;

  // Rows, for finite differences; `samples` is a block of row numbers
  /** out[r, :] = x[samples[r], :]. */
  gatherRows(out: number, x: number, samples: number, rows: number, width: number): void;
  /** out[r] = x[r, column]. */
  copyColumn(out: number, x: number, rows: number, width: number, column: number): void;
  /** out[r] = x[samples[r]]. */
  gatherColumn(out: number, x: number, samples: number, rows: number): void;
  /** out[r, column] = x[r], zero elsewhere. */
  scatterColumn(out: number, x: number, rows: number, width: number, column: number): void;
  /** flags[r] = 1 if any element of row r differs between a and b; other flags stay. */
  flagDifferentRows(flags: number, a: number, b: number, rows: number, width: number): void;
  /**
   * Interpolates the loss profiles of one unit, one for each sample, each given by its `changes` at 1, −1, 3/4, −3/4, 1/2
   * and −1/2 of h·extent[n]. The odd part is u·(a + b·s + c·s²) with s = u². Writes the coefficient of uᵏ, k = 1, 3, 5, times
   * its moment, to coefficients[n · 3 · units] and every `units` elements after it. Writes to misses[n] the distance of the
   * third pair of sample points from the curve of the others, in the odd or the even part, whichever is larger, divided by
   * h·extent[n]. The distance is 0 if it is within rounding or floors[n]; its power is then left out.
   *
   * @returns The steepest derivative, max |changes| / (h·extent[n]) at the sample points ±1.
   */
  fitProfiles(
    coefficients: number,
    misses: number,
    changes: number,
    extent: number,
    floors: number,
    moments: number,
    h: number,
    samples: number,
    units: number,
  ): number;
  /**
   * out[i, j] += scale · Σₙ Σₖ c[n, k, j] · u^power[k] with u = x[n, i] / extent[n], for powers 1, 3, 5 (`parity` 1)
   * or 1, 2, … 6 (`parity` 0). Zeros in `x` cost nothing, nor do powers that are zero for all units from some k on.
   *
   * @param shard With `shards`: the rows of `out` of this shard only, counted from 0; all shards compute the whole.
   */
  addPowerProducts(
    out: number,
    x: number,
    extent: number,
    coefficients: number,
    scale: number,
    parity: 0 | 1,
    samples: number,
    inner: number,
    units: number,
    shard?: number,
    shards?: number,
  ): void;
}

/** Kernels in a separate module. `F` has their functions; functions that return a boolean return 1 for true in it. */
export interface Family<F extends object> {
  /** The name of the plain kernels with the same functions. */
  readonly name: string;
  readonly module: Embedded;
  /** For types only. */
  readonly functions?: F;
}
