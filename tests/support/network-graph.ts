/** Plain networks as graphs of rxgrad. */
import {
  absoluteError,
  add,
  binaryCrossEntropy,
  crossEntropy,
  defineJoin,
  defineNode,
  dense,
  type Feed,
  input,
  l1Penalty,
  l2Penalty,
  leakyRelu,
  linear,
  matmul,
  meanSquaredError,
  type Node,
  parameter,
  relu,
  type Shape,
  sigmoid,
  softmax,
  step,
  sumSquaredError,
  tanh,
  values,
} from "@rxgrad/core";
import {
  type Activation,
  type DataLoss,
  isPenalty,
  PENALTY,
  type PenaltyLoss,
  type PlainLoss,
  type PlainNetwork,
  type PlainNode,
  SLOPE,
} from "./plain-network.js";
import { NODE_MAKERS } from "./random-nodes/index.js";

export interface NetworkGraph {
  readonly loss: Node<readonly []>;
  /** In the order of the network's parameters. */
  readonly parameters: readonly Node[];
  readonly feed: Feed;
}

/** Nodes with only a forward, like those of a user. */
const mapped = (kind: string, f: (x: number) => number) =>
  defineNode({
    kind,
    elementwise: true,
    forward(out, x) {
      for (let i = 0; i < out.data.length; i++) out.data[i] = f(x.data[i]);
    },
  });

const swish = mapped("swish", (x) => x / (1 + Math.exp(-x)));
const bump = mapped("bump", (x) => Math.exp(-x * x));

const product = defineJoin({
  kind: "product",
  inputs: ["a", "b"],
  elementwise: true,
  forward(out, a, b) {
    for (let i = 0; i < out.data.length; i++) out.data[i] = (a.data[i] * b.data[i]) / (1 + a.data[i] * a.data[i]);
  },
});

/** The sum of all elements, without declarations. */
const addUp = defineNode({
  kind: "addUp",
  shape: () => [],
  forward(out, x) {
    out.data[0] = x.data.reduce((sum, value) => sum + value, 0);
  },
});

const penalty = defineNode({
  kind: "penalty",
  shape: () => [],
  forward(out, w) {
    out.data[0] = PENALTY * w.data.reduce((sum, value) => sum + value * value, 0);
  },
});

const PENALTIES: Readonly<Record<PenaltyLoss["kind"], (w: Node) => Node>> = {
  penalty: penalty(),
  l1Penalty: (w) => l1Penalty(w, { strength: PENALTY }),
  l2Penalty: (w) => l2Penalty(w, { strength: PENALTY }),
};

const ACTIVATIONS: Readonly<Record<Activation, (x: Node) => Node>> = {
  linear: linear(),
  step: step(),
  sigmoid: sigmoid(),
  tanh: tanh(),
  relu: relu(),
  leakyRelu: leakyRelu({ slope: SLOPE }),
  swish: swish(),
  bump: bump(),
};

/** The graph of a network, and its feed. */
export function graphOf(network: PlainNetwork): NetworkGraph {
  const feed: Record<string, number[] | number[][]> = {};
  const parameters = network.parameters.map((each): Node => {
    const { name, rows, columns, isBias, trainable } = each;
    const shape: readonly number[] = each.shape ?? (isBias ? [columns] : [rows, columns]);
    return parameter(shape, { name, initial: values([...each.values]), trainable });
  });
  const nodes: Node[] = [];
  for (const node of network.nodes) nodes.push(nodeOf(node, nodes, parameters, network, feed));
  const terms = network.losses.flatMap((loss, i) => termsOf(loss, i, nodes, parameters, feed));
  const loss = terms.reduce((sum, term) => add(sum, term)) as Node<readonly []>;
  const used = inputsOf(loss);
  return { loss, parameters, feed: Object.fromEntries(Object.entries(feed).filter(([name]) => used.has(name))) };
}

/** The kinds of these nodes and of all that they are computed from. */
export function kindsOf(nodes: readonly Node[], seen: Set<Node> = new Set()): Set<string> {
  for (const node of nodes) {
    if (seen.has(node)) continue;
    seen.add(node);
    kindsOf(node.inputs, seen);
  }
  return new Set([...seen].map(({ kind }) => kind));
}

/** The names of the inputs that a node depends on: a feed may bring no others. */
export function inputsOf(node: Node, names: Set<string> = new Set()): Set<string> {
  if (node.kind === "input") names.add(node.name as string);
  for (const each of node.inputs) inputsOf(each, names);
  return names;
}

function nodeOf(
  node: PlainNode,
  nodes: readonly Node[],
  parameters: readonly Node[],
  network: PlainNetwork,
  feed: Record<string, number[] | number[][]>,
): Node {
  switch (node.kind) {
    case "input": {
      const { name, rows } = network.inputs[node.input];
      feed[name] = rows.map((row) => [...row]);
      const shape: readonly number[] = [rows[0].length];
      return input(name, shape);
    }
    case "dense": {
      const x = nodes[node.from];
      const W = parameters[node.W];
      const b = node.b === undefined ? undefined : parameters[node.b];
      if (node.matmul) {
        const z = matmul(x, W as Node<readonly [number, number]>) as Node;
        return b ? add(z, b) : z;
      }
      return dense(network.parameters[node.W].columns, b ? { W, b } : { W, bias: false })(x) as Node;
    }
    case "activation":
      return ACTIVATIONS[node.activation](nodes[node.from]);
    case "softmax":
      return softmax()(nodes[node.from]);
    case "add":
      return add(nodes[node.a], nodes[node.b]);
    case "product":
      return product(nodes[node.a], nodes[node.b]);
    case "made":
      return NODE_MAKERS[node.maker].build(
        node.from.map((from) => nodes[from]),
        node.parameters.map((each) => parameters[each]),
      );
  }
}

/** A loss, as often as it is added to the total. */
function termsOf(
  loss: PlainLoss,
  i: number,
  nodes: readonly Node[],
  parameters: readonly Node[],
  feed: Record<string, number[] | number[][]>,
): Node[] {
  if (isPenalty(loss)) return [PENALTIES[loss.kind](parameters[loss.parameter])];
  const y = nodes[loss.from] as Node<readonly ["batch", number]>;
  const name = `t${i}`;
  feed[name] = loss.indices && loss.targets[0].length > 1 ? [...loss.indices] : loss.targets.map((row) => [...row]);
  const reduction = loss.addedUpUnsaid ? "none" : loss.reduction;
  const node = lossNode(loss, y, name, reduction);
  const term = loss.addedUpUnsaid ? addUp()(node) : node;
  return Array.from({ length: loss.times }, () => term);
}

function lossNode(
  { kind, half, delta, base, indices, targets }: DataLoss,
  y: Node<readonly ["batch", number]>,
  name: string,
  reduction: "none" | "sum" | "mean" | "mean-elements",
): Node<Shape> {
  // Of one class alone there is none; where that is always wanted, the two are the same.
  const isBinary = kind === "crossEntropy" && targets[0].length === 1;
  if (kind === "crossEntropy" && indices && !isBinary)
    return crossEntropy(y, input(name, []), { delta, base, reduction });
  const t = input(name, [targets[0].length] as readonly number[]) as typeof y;
  if (isBinary) return binaryCrossEntropy(y, t, { delta, base, reduction });
  if (kind === "crossEntropy") return crossEntropy(y, t, { delta, base, reduction });
  if (kind === "absoluteError") return absoluteError(y, t, { reduction });
  if (kind === "meanSquaredError") return meanSquaredError(y, t, { reduction });
  return sumSquaredError(y, t, { half, reduction });
}
