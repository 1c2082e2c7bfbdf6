// Random networks of the kinds that other formats have too. RXGRAD_SEED=7 draws others.
import {
  add,
  averagePool,
  batchNormalization,
  concatenate,
  conv2d,
  dense,
  elu,
  flatten,
  gelu,
  type Images,
  initialParameters,
  input,
  type Layer,
  layerNormalization,
  leakyRelu,
  logSoftmax,
  matmul,
  maxPool,
  multiply,
  type Node,
  normal,
  parameter,
  relu,
  sigmoid,
  silu,
  slice,
  softmax,
  softplus,
  tanh,
  tensor,
} from "@rxgrad/core";
import { randomFrom } from "../support/random-networks.js";
import type { OnnxCase } from "./onnx-runtime.js";

const SEED = Number(process.env.RXGRAD_SEED ?? 1);

const random = randomFrom(1000 + SEED);
const below = (count: number): number => Math.floor(random() * count);
const pick = <T>(choices: readonly T[]): T => choices[below(choices.length)] as T;
const signed = (): number => 4 * random() - 2;

const activation = (): Layer =>
  pick([
    relu(),
    tanh(),
    sigmoid(),
    silu(),
    softplus(),
    gelu({ approximate: "tanh" }),
    elu({ alpha: 0.5 + random() }),
    leakyRelu({ slope: random() / 2 }),
  ]) as Layer;

const denseLayer = (units: number): Layer =>
  dense(units, random() < 0.8 ? { b: normal(0.3) } : { bias: false }) as Layer;

const width = ({ shape }: Node): number => shape.at(-1) as number;

// With a smaller epsilon, rows of two nearly equal numbers multiply the rounding of float32 by up to 316.
/** A layer on flat values, of which some are joined with what came before. */
const flatLayer = (x: Node): Node =>
  pick<() => Node>([
    () => activation()(denseLayer(2 + below(6))(x)),
    () => activation()((layerNormalization({ epsilon: 0.1 }) as Layer)(denseLayer(2 + below(6))(x))),
    () => (batchNormalization({ epsilon: 0.01 }) as Layer)(denseLayer(2 + below(6))(x)),
    () => add(x, activation()(denseLayer(width(x))(x))),
    () => multiply(x, sigmoid()(denseLayer(width(x))(x)) as Node),
    () => concatenate([x, tanh()(denseLayer(3)(x)) as Node]) as Node,
    () => matmul(x, parameter([width(x), 4])) as Node,
    () => (width(x) > 2 ? ((slice({ stop: -1 }) as unknown as Layer)(x) as Node) : x),
  ])();

const imageLayer = (x: Node): Node => {
  const images = x as Node<Images>;
  const padding = pick(["same", "valid"] as const);
  const size = padding === "same" ? 1 + below(3) : Math.min(1 + below(3), x.shape[1] as number, x.shape[2] as number);
  return pick<() => Node>([
    () =>
      activation()(conv2d(1 + below(4), { kernelSize: size, padding, stride: 1 + below(2), b: normal(0.2) })(images)),
    () => (batchNormalization() as Layer)(conv2d(1 + below(4), { kernelSize: size, padding, bias: false })(images)),
    () => maxPool(size, { padding, stride: 1 + below(2) })(images),
    () => averagePool(size, { padding, stride: 1 + below(2) })(images),
    () => (layerNormalization({ axes: 1 + below(3), epsilon: 0.1 }) as Layer)(x),
  ])();
};

/** A network, and what it is fed. @param begin What comes between the input `x` and the first layer. */
export function randomNetwork(name: string, begin: (x: Node) => Node = (x) => x): OnnxCase {
  const isImages = random() < 0.4;
  const shape = isImages ? [4 + below(4), 4 + below(4), 1 + below(3)] : [2 + below(5)];
  const samples = 1 + below(5);
  let node = begin(input("x", shape));
  if (isImages) {
    for (let i = 1 + below(3); i > 0; i--) node = imageLayer(node);
    node = flatten()(node) as Node;
  }
  for (let i = 1 + below(4); i > 0; i--) node = flatLayer(node);
  const end = (layer: unknown): Node => (layer as Layer)(denseLayer(3)(node));
  node = pick<() => Node>([() => end(softmax()), () => end(logSoftmax()), () => denseLayer(2)(node)])();
  const data = Array.from({ length: shape.reduce((size, each) => size * each, samples) }, signed);
  const drawn = initialParameters(node, { seed: below(1e6) });
  const statistics = [...drawn].flatMap(({ name: each, value }) => {
    if (!/running(Mean|Variance)$/.test(each)) return [];
    return [
      [
        each,
        tensor(
          Array.from(value.data, () => 0.5 + random()),
          value.shape,
        ),
      ] as const,
    ];
  });
  const parameters = drawn.with(Object.fromEntries(statistics));
  return { name, node, parameters, feed: { x: { shape: [samples, ...shape], data } } };
}
