import { describeValue } from "../errors/describe-value.js";
import { anyFinite, checkOption, type Domain } from "../errors/domains.js";
import { GraphError, ShapeError } from "../errors/errors.js";
import { knownOptions } from "../errors/known-options.js";
import { createNode, isNode, labelOf, type NodeKind, type NodeOptions } from "../graph/create-node.js";
import type { OperationBody } from "../graph/define-built-in.js";
import type { Node, Operation } from "../graph/node.js";
import type { StoredOptions } from "../graph/stored-options.js";
import { broadcastShapes, repeatsInto, type Shape, showShape } from "../tensor/shape.js";
import type { Broadcast, Broadcastable, Suffix } from "../tensor/shape-types.js";
import { elementwise, type PairFunction, pairwise } from "./elementwise.js";
import { broadcast } from "./index-map.js";

/** Arithmetic on two nodes, element by element with broadcasting, or on a node and a number. */
export type Arithmetic = NodeKind & ArithmeticCall;

/** How arithmetic such as `add` is called: on two nodes, or on a node and a number. */
export interface ArithmeticCall {
  /** If b's shape equals a's or its last axes, the result has a's shape, also if that is unknown at compile time. */
  <S extends Shape>(a: Node<S>, b: Node<S | Suffix<S>> | number, options?: NodeOptions): Node<S>;
  <S extends Shape>(a: number, b: Node<S>, options?: NodeOptions): Node<S>;
  <A extends Shape, B extends Shape>(
    a: Node<A>,
    b: Node<B> & Node<Broadcastable<A, B>>,
    options?: NodeOptions,
  ): Node<Broadcast<A, B>>;
}

/** Properties of an arithmetic node besides its function. */
export interface ArithmeticTraits extends Pick<OperationBody, "linearCoefficients" | "fanIn"> {
  /** A faster operation for two nodes with the same result. */
  readonly operation?: OperationBody;
  /** If the value is a linear function of a for a number b, apart from a constant: the factor of a. */
  coefficientOfA?(b: number): number;
  /** If the value is a linear function of b for a number a, apart from a constant: the factor of b. */
  coefficientOfB?(a: number): number;
}

/** Defines an arithmetic node of two nodes, or of a node and a number (in JSON the option `a` or `b`). */
export function defineArithmetic(kind: string, pair: PairFunction, traits: ArithmeticTraits = {}): Arithmetic {
  const { linearCoefficients, fanIn, coefficientOfA, coefficientOfB } = traits;
  const whole: Operation = Object.freeze({
    ...(traits.operation ?? pairwise(pair)),
    kind,
    inputs: ["a", "b"],
    shape: together,
    ...(linearCoefficients && { linearCoefficients }),
    ...(fanIn && { fanIn }),
  });
  const broadcasting: Operation = Object.freeze({
    kind,
    inputs: ["a", "b"],
    shape: together,
    lower: ([a, b]: readonly Node[]) => {
      const shape = together(a.shape, b.shape);
      return createNode({ operation: whole, inputs: [broadcast(a, shape), broadcast(b, shape)] });
    },
  });
  const withB = (b: number): Operation => ({
    ...elementwise({
      value: (a) => pair.value(a, b),
      derivative: (a, y) => pair.derivativeA(a, b, y),
      change: (a, d, y) => pair.change(a, b, d, 0, y),
      ...(pair.side && { side: (a: number) => pair.side?.(a, b) as number }),
    }),
    kind,
    inputs: ["a"],
    ...(coefficientOfA && { linearCoefficients: [coefficientOfA(b)] }),
  });
  const withA = (a: number): Operation => ({
    ...elementwise({
      value: (b) => pair.value(a, b),
      derivative: (b, y) => pair.derivativeB(a, b, y),
      change: (b, d, y) => pair.change(a, b, 0, d, y),
      ...(pair.side && { side: (b: number) => pair.side?.(a, b) as number }),
    }),
    kind,
    inputs: ["b"],
    ...(coefficientOfB && { linearCoefficients: [coefficientOfB(a)] }),
  });

  const build: NodeKind["build"] = (inputs, options) => {
    const label = labelOf(kind, options.name);
    const { a, b } = options;
    const numbers = [a, b].filter((each) => each !== undefined);
    if (inputs.length + numbers.length !== 2 || inputs.length === 0) {
      throw new GraphError(
        `${label}: ${inputs.length} nodes and ${numbers.length} numbers were given; give two nodes, or a node and a number.`,
      );
    }
    if (inputs.length === 1) {
      const [which, number] = b === undefined ? ["a", a] : ["b", b];
      checkOption(label, which as string, number, NODE_OR_FINITE, GraphError);
      const operation = b === undefined ? withA(a as number) : withB(b as number);
      return createNode({ operation: Object.freeze(operation), inputs, options });
    }
    const [first, second] = inputs.map((each) => each.shape);
    const shape = broadcastShapes(first, second);
    const repeats = !shape || (repeatsInto(first, shape) && repeatsInto(second, shape));
    return createNode({ operation: repeats ? whole : broadcasting, inputs, options });
  };

  const call = (a: Node | number, b: Node | number, given?: NodeOptions): Node => {
    const options = knownOptions(kind, given, ["name"]);
    const label = labelOf(kind, options.name);
    for (const [which, given] of [["a", a] as const, ["b", b] as const]) {
      if (isNode(given) || typeof given === "number") continue;
      throw new GraphError(`${label}: ${which} is ${describeValue(given)}; give a node or a number.`);
    }
    const numbers: StoredOptions = { ...(isNode(a) ? {} : { a }), ...(isNode(b) ? {} : { b }) };
    return build([a, b].filter(isNode), { ...options, ...numbers });
  };
  return Object.assign(call as ArithmeticCall, { kind, build });
}

const NODE_OR_FINITE: Domain = { wanted: "a node or a finite number", accepts: (value) => anyFinite.accepts(value) };

function together(a: Shape, b: Shape): Shape {
  const shape = broadcastShapes(a, b);
  if (shape) return shape;
  throw new ShapeError(
    `a has shape ${showShape(a)} but b has ${showShape(b)}; give axes that, counted from the last, are equally long or 1, and "batch" only with "batch" or 1.`,
  );
}
