import type { Node } from "@rxgrad/core";
import { layWindows, type WindowOptions } from "@rxgrad/core/internal";
import { broadcastTo } from "./arithmetic.js";
import type { CompileKind, CompileTable, ModuleWriter } from "./module-writer.js";
import { numeral } from "./text.js";

const epsilonOf = ({ options: { epsilon = 1e-5 } }: Node): string => numeral(epsilon as number);

const WINDOW_NAMES = [
  ...(["height", "width", "channels", "rows", "columns", "tall", "wide"] as const),
  ...(["stepDown", "stepAcross", "above", "before"] as const),
];

/** A constant with the windows over the images of a node. */
function windowsOf(m: ModuleWriter, node: Node, size: unknown): string {
  const { stride, padding } = node.options;
  const { windows } = layWindows(node.kind, node.inputs[0] as Node, { size, stride, padding } as WindowOptions);
  const named = WINDOW_NAMES.map((name, i) => `${name}: ${windows[i]}`);
  return m.constant(node, "windows", `{ ${named.join(", ")} }`);
}

const pool =
  (name: string): CompileKind =>
  (m, node, [x]) =>
    m.call(name, x as string, windowsOf(m, node, node.options.size));

const isMatrix = ({ shape }: Node): boolean => shape.length <= 2 && shape[0] !== "batch";

/** Kinds with weights, and those over images. */
export const layers = (): CompileTable => ({
  dense(m, node, [x, W, b]) {
    if (b !== undefined) return m.call("dense", x as string, W as string, b);
    return m.call("product", x as string, W as string, (node.inputs[1] as Node).shape[0] as number);
  },
  matmul(m, node, [a, b]) {
    const [first, second] = node.inputs as [Node, Node];
    const inner = first.shape.at(-1) as number;
    if (isMatrix(second)) return m.call("product", a as string, b as string, inner);
    const leading = node.shape.slice(0, -2);
    const factors = [first, second].map((each, i) =>
      broadcastTo(m, node, each, [a, b][i] as string, [...leading, ...each.shape.slice(-2)]),
    );
    return m.call("products", ...factors, ...([first.shape.at(-2), inner, second.shape.at(-1)] as number[]));
  },
  batchNormalization: (m, node, inputs) => m.call("standardize", ...inputs, epsilonOf(node)),
  layerNormalization: (m, node, inputs) => m.call("normalizeRows", ...inputs, epsilonOf(node)),
  conv2d: (m, node, [x, W, b = "undefined"]) =>
    m.call("convolve", x as string, W as string, b, windowsOf(m, node, node.options.kernelSize)),
  maxPool: pool("maxPool"),
  averagePool: pool("averagePool"),
});
