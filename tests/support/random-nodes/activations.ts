/** Activations that the layers of random networks do not already use, and functions of one number. */
import { abs, elu, exp, gelu, log, logSoftmax, type Node, neg, silu, softplus, sqrt, tanh } from "@rxgrad/core";
import type { Arithmetic } from "../arithmetic.js";
import type { NodeFamily, NodeMaker } from "./node-maker.js";

/** A function of each number. */
const each = (layer: (x: Node) => Node, value: <N>(arithmetic: Arithmetic<N>, x: N) => N): NodeMaker => ({
  compute: (arithmetic, [x]) => x.map((row) => row.map((number) => value(arithmetic, number))),
  build: ([x]) => layer(x),
});

function sigmoidOf<N>({ of, add, divide, subtract, exp: e }: Arithmetic<N>, x: N): N {
  return divide(of(1), add(of(1), e(subtract(of(0), x))));
}

/** erf x = 2/√π·e^(−x²)·Σ 2ⁿx^(2n+1)/(2n+1)!!, all terms of one sign; beyond 9 it is ±1 up to 1e-36. */
function erf<N>({ of, toNumber, add, multiply, divide, subtract, exp: e, sqrt, pi }: Arithmetic<N>, x: N): N {
  const size = toNumber(x);
  if (Math.abs(size) > 9) return of(Math.sign(size));
  const square = multiply(x, x);
  let term = x;
  let sum = x;
  for (let n = 1; Math.abs(toNumber(term)) > 1e-33 * Math.abs(toNumber(sum)); n++) {
    term = divide(multiply(term, multiply(of(2), square)), of(2 * n + 1));
    sum = add(sum, term);
  }
  return multiply(divide(multiply(of(2), e(subtract(of(0), square))), sqrt(pi)), sum);
}

function eluOf<N>({ of, toNumber, subtract, multiply, exp: e }: Arithmetic<N>, alpha: number, x: N): N {
  return toNumber(x) > 0 ? x : multiply(of(alpha), subtract(e(x), of(1)));
}

function geluByTanh<N>({ of, add, multiply, divide, tanh, sqrt, pi }: Arithmetic<N>, x: N): N {
  const cube = multiply(x, multiply(x, x));
  const u = multiply(sqrt(divide(of(2), pi)), add(x, multiply(of(0.044715), cube)));
  return multiply(divide(x, of(2)), add(of(1), tanh(u)));
}

export const activations: NodeFamily = {
  elu: each(elu() as (x: Node) => Node, (a, x) => eluOf(a, 1, x)),
  "elu of 0.3": each(elu({ alpha: 0.3 }) as (x: Node) => Node, (a, x) => eluOf(a, 0.3, x)),
  silu: each(silu() as (x: Node) => Node, (a, x) => a.multiply(x, sigmoidOf(a, x))),
  softplus: each(softplus() as (x: Node) => Node, (a, x) => {
    const { of, toNumber, add, subtract, exp: e, log: ln } = a;
    const size = toNumber(x) > 0 ? x : subtract(of(0), x);
    return add(toNumber(x) > 0 ? x : of(0), ln(add(of(1), e(subtract(of(0), size)))));
  }),
  gelu: each(gelu() as (x: Node) => Node, (a, x) => {
    const { of, add, multiply, divide, sqrt } = a;
    return multiply(divide(x, of(2)), add(of(1), erf(a, divide(x, sqrt(of(2))))));
  }),
  "gelu by tanh": each(gelu({ approximate: "tanh" }) as (x: Node) => Node, geluByTanh),
  /**
   * For inputs within ±1. With larger inputs, a perturbation changes logits so much that a probability falls by many powers of
   * ten. A change that is added to the probability then loses its digits.
   */
  exp: each(
    (x) => x.pipe(tanh(), exp()) as Node,
    (a, x) => a.exp(a.tanh(x)),
  ),
  neg: each(neg() as (x: Node) => Node, (a, x) => a.subtract(a.of(0), x)),
  abs: each(abs() as (x: Node) => Node, (a, x) => (a.toNumber(x) < 0 ? a.subtract(a.of(0), x) : x)),
  /** For positive inputs. */
  log: each(
    (x) => x.pipe(softplus(), log()) as Node,
    (a, x) => a.log(a.log(a.add(a.of(1), a.exp(x)))),
  ),
  sqrt: each(
    (x) => x.pipe(tanh(), exp(), sqrt()) as Node,
    (a, x) => a.sqrt(a.exp(a.tanh(x))),
  ),
  logSoftmax: {
    fits: (width) => width > 1,
    compute(a, [x]) {
      return x.map((row) => {
        let largest = row[0];
        for (const value of row) if (a.toNumber(value) > a.toNumber(largest)) largest = value;
        let sum = a.of(0);
        for (const value of row) sum = a.add(sum, a.exp(a.subtract(value, largest)));
        return row.map((value) => a.subtract(a.subtract(value, largest), a.log(sum)));
      });
    },
    build: ([x]) => logSoftmax()(x),
  },
};
