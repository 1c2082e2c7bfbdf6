import { describeValue, messageOf } from "../errors/describe-value.js";
import { checkOption, checkOptional, nonEmptyText, suchAs, trueOrFalse, whole } from "../errors/domains.js";
import { GraphError, OperationError, RxgradError, ShapeError } from "../errors/errors.js";
import { knownOptions } from "../errors/known-options.js";
import { checkInitializer, glorot } from "../tensor/initializers.js";
import { type Shape, sameShape, showShape } from "../tensor/shape.js";
import {
  checkNode,
  checkSmoothness,
  createNode,
  isNode,
  labeled,
  labelOf,
  type NodeKind,
  type NodeOptions,
} from "./create-node.js";
import type { ElementwiseLayer, Layer, Node, Operation } from "./node.js";
import type { ParameterDeclaration } from "./operation-parts.js";
import { parameter } from "./parameter.js";
import { isRecord } from "./stored-options.js";

/** A kind of node with one data input. Calling it returns a layer. */
export type LayerKind<Options extends object = object> = NodeKind & ((options?: Options & NodeOptions) => Layer);

/** A {@link LayerKind} that keeps the shape. The types show it. */
export type ElementwiseKind<Options extends object = object> = NodeKind &
  ((options?: Options & NodeOptions) => ElementwiseLayer);

/** A kind of node with several inputs. Call it with the inputs in order, and then the options. */
export type JoinKind<Names extends readonly string[], Options extends object = object> = NodeKind &
  ((...inputs: [...{ [K in keyof Names]: Node }, options?: Options & NodeOptions]) => Node);

/** The definition that `defineNode` and `defineJoin` take: the parts of an {@link Operation}, such as `shape` and `forward`. */
export type Definition = Omit<Operation, "source" | "isOwn" | "contract" | "code">;

/** The parts of an {@link Operation} without its kind, which is given separately: `shape`, `parameters`, `forward` and others. */
export type OperationBody = Omit<Definition, "kind">;

/** Defines a built-in kind of node with one data input. `define-node.ts` defines the kinds of users. */
export function defineBuiltIn(definition: Definition & { readonly elementwise: true }): ElementwiseKind;
export function defineBuiltIn(definition: Definition): LayerKind;
export function defineBuiltIn<Options extends object>(
  kind: string,
  define: (options: Options) => OperationBody & { readonly elementwise: true },
  known?: readonly (keyof Options & string)[],
): ElementwiseKind<Options>;
export function defineBuiltIn<Options extends object>(
  kind: string,
  define: (options: Options) => OperationBody,
  known?: readonly (keyof Options & string)[],
): LayerKind<Options>;
export function defineBuiltIn(
  first: string | Definition,
  define?: (options: object) => OperationBody,
  known?: readonly string[],
): LayerKind {
  const { kind, operationFor, options } = definitionOf(first, define, known);
  const build: NodeKind["build"] = (inputs, options) => assemble(operationFor(options), inputs, options, 1);
  return Object.assign(
    (given?: object): Layer => {
      const own = knownOptions(kind, given, options) as Record<string, unknown>;
      return (x) => build([x], own);
    },
    {
      kind,
      build,
    },
  );
}

/** Defines a built-in kind of node with several inputs, which `inputs` names. */
export function defineBuiltInJoin<const Names extends readonly string[]>(
  definition: Definition & { readonly inputs: Names },
): JoinKind<Names>;
export function defineBuiltInJoin<const Names extends readonly string[], Options extends object>(
  kind: string,
  define: (options: Options) => OperationBody & { readonly inputs: Names },
  known?: readonly (keyof Options & string)[],
): JoinKind<Names, Options>;
export function defineBuiltInJoin(
  first: string | Definition,
  define?: (options: object) => OperationBody,
  known?: readonly string[],
): JoinKind<readonly string[]> {
  const { kind, operationFor, options } = definitionOf(first, define, known);
  const build: NodeKind["build"] = (inputs, options) => {
    const operation = operationFor(options);
    if (!operation.inputs?.length) {
      throw new GraphError(`${kind}: its definition names no inputs; give inputs: ["a", "b"] or use defineNode.`);
    }
    return assemble(operation, inputs, options, operation.inputs.length);
  };
  const join = (...given: (Node | object | undefined)[]): Node => {
    const last = given.at(-1);
    const hasOptions = given.length > 0 && !isNode(last) && typeof last === "object";
    const inputs = (hasOptions || last === undefined ? given.slice(0, -1) : given) as Node[];
    return build(inputs, knownOptions(kind, hasOptions ? (last as Record<string, unknown>) : undefined, options));
  };
  return Object.assign(join, { kind, build });
}

function definitionOf(
  first: string | Definition,
  define: ((options: object) => OperationBody) | undefined,
  known: readonly string[] | undefined,
): { kind: string; operationFor: (options: object) => Operation; options: readonly string[] | undefined } {
  if (typeof first === "string") {
    const kind = first;
    if (typeof define !== "function")
      throw new GraphError(`${kind}: no definition was given; give a function of options that returns one.`);
    return {
      kind,
      operationFor: (options) => checked({ kind, ...define(options) }),
      options: known && [...known, "name"],
    };
  }
  const operation = checked(first);
  return { kind: operation.kind, operationFor: () => operation, options: ["name"] };
}

function checked(operation: Operation): Operation {
  checkOption("defineNode", "kind", operation.kind, suchAs(nonEmptyText, '"swish"'), GraphError);
  if (!operation.forward && !operation.lower) {
    throw new GraphError(`${operation.kind}: the definition has no forward; give forward(out, ...inputs).`);
  }
  checkSmoothness(operation.kind, operation);
  return Object.freeze({ ...operation });
}

/** Makes the node. Appends the parameters that the operation declares, unless the inputs contain them, as those from JSON do. */
function assemble(
  operation: Operation,
  inputs: readonly Node[],
  options: Readonly<Record<string, unknown>>,
  dataInputs: number,
): Node {
  const label = labelOf(operation.kind, options.name);
  if (!Array.isArray(inputs) || inputs.length < dataInputs) {
    const wanted = operation.inputs?.join(", ") ?? "x";
    throw new GraphError(`${label}: ${inputs?.length ?? 0} inputs were given; give ${dataInputs} (${wanted}).`);
  }
  if (!operation.parameters) {
    if (inputs.length > dataInputs) {
      throw new GraphError(`${label}: ${inputs.length} inputs were given; give ${dataInputs}.`);
    }
    return createNode({ operation, inputs, options });
  }
  const dataNodes = inputs.slice(0, dataInputs);
  for (const [i, each] of dataNodes.entries()) checkNode(label, operation.inputs?.[i] ?? "x", each);
  const declared = declaredBy(operation, label, dataNodes);
  const names = Object.keys(declared);
  const given = inputs.slice(dataInputs);
  if (given.length > 0) checkGiven(label, given, names, declared);
  const own =
    given.length > 0
      ? given
      : names.map((name) => {
          const { shape, initial = glorot(), trainable = true } = declared[name];
          return parameter(shape, { initial, trainable });
        });
  const data = operation.inputs ?? ["x"];
  return createNode({
    operation: Object.freeze({ ...operation, inputs: [...data.slice(0, dataInputs), ...names] }),
    inputs: [...dataNodes, ...own],
    options,
  });
}

/** The parameters that an operation declares. The label of the node is added to an error of rxgrad that it throws. */
function declaredBy(
  { kind, parameters }: Operation,
  label: string,
  inputs: readonly Node[],
): Readonly<Record<string, ParameterDeclaration>> {
  let declared: unknown;
  try {
    declared = parameters?.(...inputs.map((each): Shape => each.shape)) ?? {};
  } catch (error) {
    if (error instanceof RxgradError) throw labeled(error, kind, label);
    throw new OperationError(`${label}: parameters() threw: ${messageOf(error)}`, { cause: error });
  }
  if (!isRecord(declared)) {
    throw new GraphError(
      `${label}: parameters() returned ${describeValue(declared)}; return an object, such as { W: { shape: [2, 3] } }.`,
    );
  }
  for (const [name, each] of Object.entries(declared)) checkDeclaration(label, `parameters().${name}`, each);
  return declared as Readonly<Record<string, ParameterDeclaration>>;
}

/** @throws ShapeError for a wrong shape, and GraphError for anything else that is wrong in what a parameter is declared by. */
function checkDeclaration(label: string, which: string, given: unknown): void {
  if (!isRecord(given)) {
    const shape = Array.isArray(given) ? showShape(given) : "[2, 3]";
    throw new GraphError(`${label}: ${which} is ${describeValue(given)}; give an object, such as { shape: ${shape} }.`);
  }
  const { shape, initial, trainable } = given;
  if (!Array.isArray(shape) || !shape.every((each) => whole().accepts(each))) {
    const shown = Array.isArray(shape) ? showShape(shape) : describeValue(shape);
    throw new ShapeError(
      `${label}: ${which}.shape is ${shown}; give a list of whole positive numbers, such as [2, 3].`,
    );
  }
  if (initial !== undefined) checkInitializer(label, `${which}.initial`, initial);
  checkOptional(label, `${which}.trainable`, trainable, trueOrFalse, GraphError);
}

function checkGiven(
  label: string,
  given: readonly Node[],
  names: readonly string[],
  declared: Readonly<Record<string, ParameterDeclaration>>,
): void {
  if (given.length !== names.length) {
    throw new GraphError(`${label}: ${given.length} parameters were given; give ${names.join(", ") || "none"}.`);
  }
  names.forEach((name, i) => {
    const { shape } = declared[name];
    if (sameShape(given[i].shape, shape)) return;
    throw new ShapeError(
      `${label}: ${name} has shape ${showShape(given[i].shape)} but ${showShape(shape)} is wanted; give that.`,
    );
  });
}
