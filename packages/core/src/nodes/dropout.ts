import { fromZeroBelowOne, suchAs } from "../errors/domains.js";
import { GraphError } from "../errors/errors.js";
import { knownOptions } from "../errors/known-options.js";
import type { Block } from "../graph/block.js";
import { checkPiped, createNode, labelOf, type NodeKind, type NodeOptions } from "../graph/create-node.js";
import { defineBuiltInJoin } from "../graph/define-built-in.js";
import { type Hyperparameter, hyperparameter } from "../graph/hyperparameters.js";
import type { ElementwiseLayer, Node, Operation } from "../graph/node.js";
import type { IterationContext } from "../graph/operation-parts.js";
import type { StoredOptions } from "../graph/stored-options.js";
import { KeyedRandom } from "../tensor/keyed-random.js";

/**
 * In training, each element is 0 with probability `ratio`, otherwise x / (1 − ratio), which keeps the mean. `evaluate`
 * returns x unchanged. PyTorch and Keras scale in the same way.
 *
 * The mask is drawn once at the start of each iteration, from the seed of the run, the iteration, the node's name and the
 * sample. So every perturbation of finite differences, and backprop, use the same network.
 *
 * @param ratio The probability of 0, from 0 to below 1: a number, a schedule or an Observable. Default 0.5.
 * @throws HyperparameterError for a ratio outside this range.
 * @see N. Srivastava et al., "Dropout: a simple way to prevent neural networks from overfitting", Journal of Machine
 * Learning Research 15 (2014).
 * @example
 * const y = input("x", [784]).pipe(dense(50), relu(), dropout(0.2), dense(10), softmax());
 * const fading = dropout((iteration) => 0.5 * 0.99 ** iteration, { name: "fading" }); // reported as "fading.ratio"
 */
export const dropout: NodeKind & Dropout = /* @__PURE__ */ Object.assign(layer as Dropout, {
  kind: "dropout",
  build(inputs: readonly Node[], { ratio, name }: StoredOptions): Node {
    const label = labelOf("dropout", name);
    if (inputs.length !== 1) throw new GraphError(`${label}: ${inputs.length} inputs were given; give x.`);
    return layer(ratio as Hyperparameter, { name: name as string | undefined })(inputs[0]);
  },
});

/** How `dropout` is called. */
export type Dropout = (ratio?: Hyperparameter, options?: NodeOptions) => ElementwiseLayer;

function layer(ratio: Hyperparameter = 0.5, options?: NodeOptions): (x: Node) => Node {
  checkPiped("dropout", [ratio], "dropout(0.5)");
  const { name } = knownOptions("dropout", options, ["name"]);
  const declaration = hyperparameter(labelOf("dropout", name), {
    name: "ratio",
    value: ratio,
    ...suchAs(fromZeroBelowOne, "0.5"),
  });
  const operation: Operation = Object.freeze({
    kind: "dropout",
    hyperparameters: [declaration],
    lower: ([x]) => masked(x, createNode({ operation: mask, shape: x.shape })),
    evaluation: ([x]) => x,
  } satisfies Operation);
  return (x) => createNode({ operation, inputs: [x], options: { ...(name === undefined ? {} : { name }), ratio } });
}

const mask: Operation = /* @__PURE__ */ Object.freeze({
  kind: "mask",
  source: { from: "iteration", bySample: true, random: (...of) => new KeyedRandom(...of), write },
} satisfies Operation);

/** Writes 0 or 1 / (1 − ratio) for each element. One draw has the bits for two. */
function write(
  { data, samples, width }: Block,
  { iteration, firstSample, random, hyperparameter: current }: IterationContext,
): void {
  const kept = 1 - current("ratio");
  const limit = kept * 2 ** 32;
  for (let n = 0, to = 0; n < samples; n++) {
    random.select(iteration, firstSample + n);
    for (let i = 0; i < width; i += 2) {
      random.draw(i);
      data[to++] = random.first >>> 0 < limit ? 1 / kept : 0;
      if (i + 1 < width) data[to++] = random.second >>> 0 < limit ? 1 / kept : 0;
    }
  }
}

/** x times the mask, element by element: linear in x, and the mask never moves. */
const masked = /* @__PURE__ */ defineBuiltInJoin({
  kind: "masked",
  inputs: ["x", "mask"],
  elementwise: true,
  samplesIndependent: true,
  forward: multiply,
  difference(dOut, _out, [, held], [dx]) {
    if (dx) multiply(dOut, dx, held);
  },
  backward([dx], { data }, _out, [, held]) {
    if (dx) for (let i = 0; i < data.length; i++) dx.data[i] += data[i] * held.data[i];
  },
});

function multiply({ data }: Block, x: Block, held: Block): void {
  for (let i = 0; i < data.length; i++) data[i] = x.data[i] * held.data[i];
}
