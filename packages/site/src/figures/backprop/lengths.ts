import {
  backprop,
  dense,
  evaluate,
  initialParameters,
  input,
  meanSquaredError,
  type Node,
  normal,
  relu,
  sigmoid,
} from "rxgrad";

export const LAYERS = 10;
const UNITS = 10;
/** Standard deviations of weights at the slider's 1: Glorot's for sigmoid, He's for ReLU. */
const SIGMA: Readonly<Record<"sigmoid" | "relu", number>> = {
  sigmoid: Math.sqrt(2 / (UNITS + UNITS)),
  relu: Math.sqrt(2 / UNITS),
};

const x = Array.from({ length: 40 }, (_, i) => Array.from({ length: UNITS }, (_, j) => Math.sin(3 * i + 7 * j)));
const t = x.map(([first = 0]) => [first > 0 ? 1 : 0]);

/** The length of the gradient of each layer's weights, before training. */
export async function gradientLengths(kind: keyof typeof SIGMA, scale: number, seed: number): Promise<number[]> {
  let layer = input("x", [UNITS]) as Node<readonly ["batch", number]>;
  for (let i = 0; i < LAYERS; i++) {
    const sum = layer.pipe(dense(UNITS, { W: normal(scale * SIGMA[kind]) }));
    layer = kind === "relu" ? sum.pipe(relu()) : sum.pipe(sigmoid());
  }
  const loss = meanSquaredError(layer.pipe(dense(1)), input("t", [1]));
  const slopes = await evaluate(backprop(loss), { x, t }, initialParameters(loss, { seed }));
  return Array.from({ length: LAYERS }, (_, i) => Math.hypot(...slopes.get(`dense${i + 1}/W`).data));
}
