import { GraphError, type Node, type Parameters, Tensor } from "@rxgrad/core";
import { isNode } from "@rxgrad/core/extend";
import { describeValue, evaluationValues, topological } from "@rxgrad/core/internal";
import { compilerOf } from "./kinds.js";
import { ModuleWriter } from "./module-writer.js";

const OWNER = "compileEvaluation";

/**
 * The text of a JavaScript module that computes a node as {@link evaluate} does, bit for bit, with the weights in it. It imports
 * nothing, and needs neither rxgrad nor WebAssembly nor `eval`: for a small learned network in any page, service or extension.
 *
 * The module exports `evaluate(feed)`, which takes the numbers of each input by its name, a `Float64Array` or a list with one row
 * after another, and returns those of the answer, a `Float64Array`. `inputs` and `output` are their shapes. Its comments have the
 * types for TypeScript. A wrong input is refused with an Error.
 *
 * Only functions that the network needs are in it, so that a network for XOR has 3 kB, packed by gzip. It computes row by
 * row and is made to be read; on large networks `evaluate` is faster. Dropout passes its input on; batch
 * normalization uses its running statistics; a schedule has its value in the iteration of the parameters. Where rxgrad calls
 * functions of the engine, as `gelu` calls `Math.exp`, the bits are those of `evaluate` in the same engine.
 *
 * @param y A node whose value is the answer. It may be any but a loss.
 * @param parameters Those of a run or of a checkpoint. They may be left out for a node that depends on none.
 * @throws GraphError for a loss, a node of a kind of your own, a black box, and parameters that do not fit.
 * @example
 * const y = input("x", [2]).pipe(dense(8), tanh(), dense(1), sigmoid());
 * const text = compileEvaluation(y, initialParameters(y)); // or iteration.parameters of a run
 * // Save it as xor.js. Then, anywhere:
 * //   import { evaluate } from "./xor.js";
 * //   evaluate({ x: [0, 1] }); // Float64Array of 1
 */
export function compileEvaluation(y: Node, parameters?: Parameters): string {
  if (!isNode(y)) throw new GraphError(`${OWNER}: it was given ${describeValue(y)}; give a node, such as y.`);
  const { names, parameters: values, number } = evaluationValues(OWNER, [y], parameters);
  const m = new ModuleWriter({ owner: OWNER, names, number });
  for (const node of topological([y])) compileNode(m, node, values);
  return m.module(y);
}

function compileNode(m: ModuleWriter, node: Node, values: ReadonlyMap<Node, Tensor>): void {
  const from = node.operation.source?.from;
  if (from === "feed") m.input(node);
  else if (from === "parameter") {
    const value = values.get(node);
    if (value) m.weights(node, value);
  } else if (from === "constant") m.weights(node, constantOf(node));
  else
    m.value(
      node,
      compilerOf(m, node)(
        m,
        node,
        node.inputs.map((each) => m.valueOf(each)),
      ),
    );
}

/** The value of a constant. */
function constantOf({ options }: Node): Tensor {
  const { shape, data } = options.value as { shape: readonly number[]; data: readonly number[] };
  return new Tensor(shape, Float64Array.from(data));
}
