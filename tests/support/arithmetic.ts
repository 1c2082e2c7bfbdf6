/** The arithmetic of a plain network. */
export interface Arithmetic<N> {
  of(value: number): N;
  toNumber(value: N): number;
  add(a: N, b: N): N;
  subtract(a: N, b: N): N;
  multiply(a: N, b: N): N;
  divide(a: N, b: N): N;
  exp(a: N): N;
  log(a: N): N;
  tanh(a: N): N;
  sqrt(a: N): N;
  readonly pi: N;
}

/** Double precision. */
export const float64: Arithmetic<number> = {
  of: (value) => value,
  toNumber: (value) => value,
  add: (a, b) => a + b,
  subtract: (a, b) => a - b,
  multiply: (a, b) => a * b,
  divide: (a, b) => a / b,
  exp: Math.exp,
  log: Math.log,
  tanh: Math.tanh,
  sqrt: Math.sqrt,
  pi: Math.PI,
};

/**
 * Double precision with a random rounding error of up to half a unit in the last place in every result: Monte Carlo
 * arithmetic (Parker, 1997). The spread of the results of several runs shows the possible rounding error.
 */
export function noisy(random: () => number): Arithmetic<number> {
  const off = (value: number): number => value * (1 + Number.EPSILON * (random() - 0.5));
  return {
    of: (value) => value,
    toNumber: (value) => value,
    add: (a, b) => off(a + b),
    subtract: (a, b) => off(a - b),
    multiply: (a, b) => off(a * b),
    divide: (a, b) => off(a / b),
    exp: (a) => off(Math.exp(a)),
    log: (a) => off(Math.log(a)),
    tanh: (a) => off(Math.tanh(a)),
    sqrt: (a) => off(Math.sqrt(a)),
    pi: Math.PI,
  };
}

/** hi + lo, with |lo| no more than half a unit in the last place of hi: about 31 digits. */
export interface Double2 {
  readonly hi: number;
  readonly lo: number;
}

/**
 * Double-double arithmetic: Dekker, "A floating-point technique for extending the available precision", 1971; Hida, Li
 * and Bailey, "Library for double-double and quad-double arithmetic", 2007. Exponentials and logarithms are
 * accurate to about 1e-30 of max(1, |result|).
 */
export const doubleDouble: Arithmetic<Double2> = {
  of: (value) => ({ hi: value, lo: 0 }),
  toNumber: ({ hi, lo }) => hi + lo,
  add,
  subtract: (a, b) => add(a, negative(b)),
  multiply,
  divide,
  exp: (x) => {
    const k = Math.round(x.hi / Math.LN2);
    const e = smallExpm1(add(x, negative(multiply(LN2, single(k)))));
    return scaled(add(single(1), e), 2 ** k);
  },
  log,
  tanh: (x) => {
    if (Math.abs(x.hi) > 40) return single(Math.sign(x.hi));
    const e = doubleDouble.exp(add(x, x));
    return divide(add(e, single(-1)), add(e, single(1)));
  },
  sqrt,
  pi: { hi: Math.PI, lo: 1.2246467991473532e-16 },
};

const LN2: Double2 = { hi: Math.LN2, lo: 2.3190468138462996e-17 };

function single(value: number): Double2 {
  return { hi: value, lo: 0 };
}

function negative({ hi, lo }: Double2): Double2 {
  return { hi: -hi, lo: -lo };
}

/** Multiplies by a power of two, which is exact. */
function scaled({ hi, lo }: Double2, power: number): Double2 {
  return { hi: hi * power, lo: lo * power };
}

function twoSum(a: number, b: number): Double2 {
  const hi = a + b;
  const part = hi - a;
  return { hi, lo: a - (hi - part) + (b - part) };
}

function quickTwoSum(a: number, b: number): Double2 {
  const hi = a + b;
  return { hi, lo: b - (hi - a) };
}

function twoProduct(a: number, b: number): Double2 {
  const hi = a * b;
  const [aHigh, aLow] = split(a);
  const [bHigh, bLow] = split(b);
  return { hi, lo: aHigh * bHigh - hi + aHigh * bLow + aLow * bHigh + aLow * bLow };
}

function split(a: number): [number, number] {
  const t = 134217729 * a;
  const high = t - (t - a);
  return [high, a - high];
}

function add(a: Double2, b: Double2): Double2 {
  const s = twoSum(a.hi, b.hi);
  const t = twoSum(a.lo, b.lo);
  const first = quickTwoSum(s.hi, s.lo + t.hi);
  return quickTwoSum(first.hi, first.lo + t.lo);
}

function multiply(a: Double2, b: Double2): Double2 {
  const p = twoProduct(a.hi, b.hi);
  return quickTwoSum(p.hi, p.lo + (a.hi * b.lo + a.lo * b.hi));
}

function divide(a: Double2, b: Double2): Double2 {
  const first = a.hi / b.hi;
  let rest = add(a, negative(multiply(b, single(first))));
  const second = rest.hi / b.hi;
  rest = add(rest, negative(multiply(b, single(second))));
  const third = rest.hi / b.hi;
  return add(quickTwoSum(first, second), single(third));
}

/** Two steps of Newton's method on y² = x from double precision. */
function sqrt(x: Double2): Double2 {
  let y = single(Math.sqrt(x.hi));
  if (y.hi === 0) return y;
  for (let i = 0; i < 2; i++) y = scaled(add(y, divide(x, y)), 0.5);
  return y;
}

/** e^x − 1 for |x| ≤ ½ ln 2: nine terms for x/512, then nine times e^2x − 1 = 2(e^x − 1) + (e^x − 1)². */
function smallExpm1(x: Double2): Double2 {
  const r = scaled(x, 1 / 512);
  let sum = single(0);
  for (let n = 10; n >= 1; n--) sum = divide(multiply(r, add(single(1), sum)), single(n));
  for (let i = 0; i < 9; i++) sum = add(scaled(sum, 2), multiply(sum, sum));
  return sum;
}

/** Two steps of Newton's method on e^y = x from double precision. */
function log(x: Double2): Double2 {
  let y = single(Math.log(x.hi));
  for (let i = 0; i < 2; i++) y = add(y, add(multiply(x, doubleDouble.exp(negative(y))), single(-1)));
  return y;
}
