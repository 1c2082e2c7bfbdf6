import type { Node } from "@rxgrad/core";
import type { GraphWriter, KindTable } from "./graph-writer.js";

/** Kinds with weights. */
export const layers = (): KindTable => ({
  dense(g, { inputs: [x] }, [of, W, b]) {
    const inputs = [of, W] as string[];
    if ((x as Node).shape.length === 2) return g.emit("Gemm", b === undefined ? inputs : [...inputs, b]);
    const product = g.emit("MatMul", inputs);
    return b === undefined ? product : g.emit("Add", [product, b]);
  },
  matmul: (g, _node, inputs) => g.emit("MatMul", inputs),
  batchNormalization(g, node, inputs) {
    const epsilon = epsilonOf(node);
    const rank = node.shape.length;
    const [x, gamma, beta, mean, variance] = inputs as [string, string, string, string, string];
    // An attribute is a float32, and epsilon would be rounded.
    if (g.isDouble) {
      const deviation = g.emit("Sqrt", [g.emit("Add", [variance, g.constant(epsilon)])]);
      const scaled = g.emit("Mul", [g.emit("Sub", [x, mean]), g.emit("Div", [gamma, deviation])]);
      return g.emit("Add", [scaled, beta]);
    }
    const others = [gamma, beta, mean, variance];
    const attributes = { epsilon: { float: epsilon } };
    if (rank === 2) return g.emit("BatchNormalization", [x, ...others], attributes);
    const axes = Array.from({ length: rank }, (_, k) => k);
    const first = [0, rank - 1, ...axes.slice(1, -1)];
    const last = [0, ...axes.slice(2), 1];
    const channelsFirst = g.emit("Transpose", [x], { perm: first });
    return g.emit("Transpose", [g.emit("BatchNormalization", [channelsFirst, ...others], attributes)], { perm: last });
  },
  layerNormalization(g, node, inputs) {
    const { axes = 1 } = node.options as { axes?: number };
    const epsilon = epsilonOf(node);
    if (!g.isDouble) return g.emit("LayerNormalization", inputs, { axis: -axes, epsilon: { float: epsilon } });
    const [x, gamma, beta] = inputs as [string, string, string];
    const last = Array.from({ length: axes }, (_, k) => node.shape.length - axes + k);
    const meanOf = (of: string): string => g.emit("ReduceMean", [of], { axes: last, keepdims: 1 });
    const centered = g.emit("Sub", [x, meanOf(x)]);
    const variance = meanOf(g.emit("Mul", [centered, centered]));
    return g.emit("Add", [g.emit("Mul", [standard(g, centered, variance, epsilon), gamma]), beta]);
  },
});

const epsilonOf = ({ options: { epsilon = 1e-5 } }: Node): number => epsilon as number;

const standard = (g: GraphWriter, centered: string, variance: string, epsilon: number): string =>
  g.emit("Div", [centered, g.emit("Sqrt", [g.emit("Add", [variance, g.constant(epsilon)])])]);
