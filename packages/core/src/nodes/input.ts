import { checkOption, nonEmptyText } from "../errors/domains.js";
import { GraphError } from "../errors/errors.js";
import { knownOptions } from "../errors/known-options.js";
import type { NodeKind } from "../graph/create-node.js";
import { createNode } from "../graph/create-node.js";
import type { Node, Operation } from "../graph/node.js";
import { flagFrom, type StoredOptions, shapeFrom, takeNone } from "../graph/stored-options.js";
import { checkList, type Shape } from "../tensor/shape.js";
import type { Fixed } from "../tensor/shape-types.js";

const operation: Operation = /* @__PURE__ */ Object.freeze({ kind: "input", source: { from: "feed" } as const });

/**
 * A value that each feed contains under this name. Its shape is `["batch", ...shape]`, with the batch size of the feed.
 *
 * @param options.batch `false`: the value has exactly this shape, without a batch axis.
 * @param name The name under which feeds contain the value.
 * @param shape The axes of one sample: positive whole numbers. `[]` is one number for each sample.
 * @throws GraphError for an empty name; ShapeError for a shape that does not consist of positive whole numbers.
 * @example
 * const x = input("x", [784]);                    // ["batch", 784]
 * const t = input("t", []);                       // ["batch"]: one class index for each sample
 * const once = input("x", [2], { batch: false }); // [2]
 */
export const input: NodeKind & Input = /* @__PURE__ */ Object.assign(declare as Input, {
  kind: "input",
  build(inputs: readonly Node[], options: StoredOptions): Node {
    takeNone("input", inputs);
    return declare(options.name as string, shapeFrom("input", options.shape), {
      batch: flagFrom("input", "batch", options),
    });
  },
});

/** How `input` is called: the shape is of one sample, without the batch axis. */
export type Input = <const Sizes extends readonly number[], Batch extends boolean = true>(
  name: string,
  shape: Sizes,
  options?: { readonly batch?: Batch },
) => Node<Batch extends true ? Fixed<readonly ["batch", ...Sizes]> : Fixed<Sizes>>;

function declare(name: string, shape: readonly number[], options?: { readonly batch?: boolean }): Node {
  checkOption("input", "name", name, nonEmptyText, GraphError);
  checkList(`input "${name}"`, shape);
  const { batch = true } = knownOptions(`input "${name}"`, options, ["batch"]);
  flagFrom(`input "${name}"`, "batch", { batch });
  const full: Shape = batch ? ["batch", ...shape] : shape;
  return createNode({ operation, shape: full, options: { name, shape: [...shape], batch } });
}
