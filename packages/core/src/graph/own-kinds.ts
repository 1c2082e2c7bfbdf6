import type { Definition, OperationBody } from "./define-node.js";
import { defineJoin as defineBuiltInJoin, defineNode as defineBuiltInNode } from "./define-node.js";

type Define = ((options: object) => OperationBody) | undefined;

/**
 * Defines a kind of node with one data input.
 *
 * `backward` and `difference` are never required: without `difference`, finite differences run `forward` again and
 * subtract.
 *
 * @throws GraphError where the kind has no name or the definition cannot compute anything.
 * @example
 * const swish = defineNode({
 *   kind: "swish",
 *   elementwise: true,
 *   forward(out, x) {
 *     for (let i = 0; i < out.data.length; i++) out.data[i] = x.data[i] / (1 + Math.exp(-x.data[i]));
 *   },
 * });
 * const y = input("x", [2]).pipe(dense(8), swish(), dense(1));
 *
 * @example
 * // With options, which JSON keeps, and their names, so that a slip is refused:
 * const scale = defineNode(
 *   "scale",
 *   ({ by = 1 }: { by?: number }) => ({
 *     elementwise: true,
 *     forward(out, x) {
 *       for (let i = 0; i < out.data.length; i++) out.data[i] = by * x.data[i];
 *     },
 *   }),
 *   ["by"],
 * );
 */
export const defineNode: typeof defineBuiltInNode = own(defineBuiltInNode);

/**
 * Defines a kind of node with several inputs, named in `inputs`.
 *
 * @throws GraphError where `inputs` is missing.
 * @example
 * const weighted = defineJoin({
 *   kind: "weighted",
 *   inputs: ["x", "weight"],
 *   elementwise: true,
 *   forward(out, x, weight) {
 *     for (let i = 0; i < out.data.length; i++) out.data[i] = weight.data[i] * x.data[i];
 *   },
 * });
 * const y = weighted(input("x", [3]), input("weight", [3]), { name: "y" });
 */
export const defineJoin: typeof defineBuiltInJoin = own(defineBuiltInJoin);

/** Defines what is not built in, and says so. */
function own<Builder>(build: Builder): Builder {
  const define = build as (first: string | Definition, define: Define, known?: readonly string[]) => unknown;
  const defineOwn = (first: string | Definition, body: Define, known?: readonly string[]): unknown =>
    typeof first === "string"
      ? define(first, typeof body === "function" ? (options) => ({ ...body(options), isOwn: true }) : undefined, known)
      : define({ ...first, isOwn: true } as Definition, undefined);
  return defineOwn as Builder;
}
