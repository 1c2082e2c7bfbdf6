import { ownTrials } from "../engine/own-trials.js";
import { GraphError } from "../errors/errors.js";
import { isSlipOf } from "../errors/known-options.js";
import { ruleChecks } from "../graph/contract/contract.js";
import type { Definition, OperationBody } from "../graph/define-built-in.js";
import { defineBuiltIn, defineBuiltInJoin } from "../graph/define-built-in.js";
import type { Contract } from "../graph/node.js";

type Define = ((options: object) => OperationBody) | undefined;

/**
 * Defines a kind of node with one data input.
 *
 * A definition has the parts of an {@link Operation}: `kind` and `forward`; `shape` and `parameters` for a layer with weights;
 * `backward`, `difference` and `fanIn` for speed and precision; and others.
 *
 * `backward` and `difference` are optional. Without `difference`, finite differences run `forward` again and subtract.
 * `smooth: true` declares that the function has no kinks or jumps, and `kinked: true` that it has some. Without either, rxgrad
 * tests the function on and around the values of the first batch; in doubt it assumes kinks.
 *
 * @param definition What the node computes, and how: at least its `kind` and `forward`.
 * @param kind The name of the kind, if `define` is given.
 * @param define For nodes with options: a function of the options that returns the definition without its kind. It is called
 * each time the layer gets its input, not when the layer is made.
 * @param known The names of the options. Others are then refused. JSON and threads keep the options that are numbers, texts,
 * lists, objects and initializers of rxgrad.
 * @throws GraphError if the kind has no name, if the definition has no `forward`, or if it has an unknown part.
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
 * // With options, which JSON keeps, and the list of their names, so that a misspelled one is refused:
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
export const defineNode: typeof defineBuiltIn = /* @__PURE__ */ own(defineBuiltIn);

/**
 * Defines a kind of node with several inputs, named in `inputs`. The other parts of a definition are those of an
 * {@link Operation}.
 *
 * @param definition What the node computes, and how: at least its `kind`, `inputs` and `forward`.
 * @param kind The name of the kind, if `define` is given.
 * @param define For nodes with options: a function of the options that returns the definition without its kind.
 * @param known The names of the options. Others are then refused.
 * @throws GraphError if `inputs` is missing, or if the definition has an unknown part.
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
export const defineJoin: typeof defineBuiltInJoin = /* @__PURE__ */ own(defineBuiltInJoin);

/** Marks what a builder defines as a user's own. */
function own<Builder>(build: Builder): Builder {
  const define = build as (first: string | Definition, define: Define, known?: readonly string[]) => unknown;
  const defineOwn = (first: string | Definition, body: Define, known?: readonly string[]): unknown =>
    typeof first === "string"
      ? define(first, typeof body === "function" ? (options) => marked(first, body(options), [body]) : undefined, known)
      : define(marked(first?.kind ?? "defineNode", first, Object.entries(first ?? {}).flat()) as Definition, undefined);
  return defineOwn as Builder;
}

/** The names of the parts that a definition may have. */
const PARTS: Readonly<Record<keyof Definition, true>> = {
  kind: true,
  inputs: true,
  shape: true,
  parameters: true,
  forward: true,
  difference: true,
  backward: true,
  shardsBackward: true,
  direction: true,
  directionalDifference: true,
  sides: true,
  elementwise: true,
  samplesIndependent: true,
  callsKernelsOnly: true,
  kinked: true,
  smooth: true,
  derivedInputs: true,
  fanIn: true,
  reductionWeight: true,
  linearCoefficients: true,
  cost: true,
  lower: true,
  evaluation: true,
  hyperparameters: true,
  ranges: true,
  bufferUpdate: true,
  buffers: true,
  blackBox: true,
};

/** The former names of parts of a definition, from before version 1. */
const FORMER: Readonly<Record<string, keyof Definition>> = {
  along: "directionalDifference",
  outside: "blackBox",
  renewal: "bufferUpdate",
  sharesBackward: "shardsBackward",
};

/** Checks the names of the parts, since a misspelled one would be ignored, and marks the definition as a user's own. */
function marked<Parts extends object>(
  kind: string,
  parts: Parts,
  code: readonly unknown[],
): Parts & { readonly isOwn: true; readonly contract: Contract; readonly code: readonly unknown[] } {
  for (const [name, value] of Object.entries(parts ?? {})) {
    if (name in PARTS || value === undefined) continue;
    if (Object.hasOwn(FORMER, name)) {
      throw new GraphError(`${kind}: its definition has ${name}, which is called ${FORMER[name]} now; rename it.`);
    }
    const meant = Object.keys(PARTS).find((each) => isSlipOf(each, name));
    if (meant) {
      throw new GraphError(
        `${kind}: its definition has ${JSON.stringify(name)}, which is not a part of a definition; did you mean ${meant}?`,
      );
    }
    throw new GraphError(
      `${kind}: its definition has ${JSON.stringify(name)}, which is not a part of a definition; leave it out, or give one of ${Object.keys(PARTS).join(", ")}.`,
    );
  }
  return { ...parts, isOwn: true, contract: { ...ruleChecks, trials: ownTrials }, code };
}
