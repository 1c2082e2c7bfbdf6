import type { Shape } from "../tensor/shape.js";
import type { Axes, Known, Sizes } from "../tensor/shape-types.js";
import type { Block } from "./block.js";
import type { BlackBox } from "./evaluation.js";
import type { HyperparameterDeclaration } from "./hyperparameters.js";
import type {
  BufferUpdate,
  DirectionalDifference,
  FanIn,
  InputRange,
  ParameterDeclaration,
  Source,
} from "./operation-parts.js";
import type { Shard } from "./shard.js";

/** Keys of properties that exist only in the types: they are what makes nodes of different shapes incompatible. */
declare const sizes: unique symbol;
declare const axes: unique symbol;

/** A function from a node to a node. `Layer` alone says nothing about shapes. */
export type Layer<In extends Shape = Shape, Out extends Shape = Shape> = (x: Node<In>) => Node<Out>;

/** A layer that keeps the shape of whatever it is given. */
export type ElementwiseLayer = <S extends Shape>(x: Node<S>) => Node<S>;

/**
 * A frozen description of a computation whose value has shape `S`. Making one computes nothing.
 *
 * Two nodes of different shapes are different types; a dimension of type `number`, and a shape of unknown rank, are
 * compatible with everything and are checked when nodes are composed.
 */
export interface Node<S extends Shape = Shape> {
  readonly [sizes]: Sizes<S>;
  readonly [axes]: Axes<S>;
  readonly kind: string;
  /** The name its author gave it. Nodes without one are named by the training root: `dense1`, `dense1/W`. */
  readonly name: string | undefined;
  /** The axes of its value, `"batch"` standing for as many samples as a feed brings. */
  readonly shape: Shape;
  readonly inputs: readonly Node[];
  readonly operation: Operation;
  /** What it was made with, as plain data. */
  readonly options: Readonly<Record<string, unknown>>;

  /** More than 12 layers. */
  pipe(...layers: MoreThan12<Layer>): Node<Shape>;
  /**
   * Passes this node through layers, from left to right. It builds data; it is not `Observable.pipe`.
   * Typed step by step up to 12 layers; a list built at run time, and longer calls, give `Node<Shape>`.
   *
   * @example
   * const y = input("x", [2]).pipe(dense(8), sigmoid(), dense(2), softmax());
   */
  pipe<
    A extends Node = Skipped,
    B extends Node = Skipped,
    C extends Node = Skipped,
    D extends Node = Skipped,
    E extends Node = Skipped,
    F extends Node = Skipped,
    G extends Node = Skipped,
    H extends Node = Skipped,
    I extends Node = Skipped,
    J extends Node = Skipped,
    K extends Node = Skipped,
    L extends Node = Skipped,
    Rest extends Node = Skipped,
  >(
    a?: (x: Node<S>) => A,
    b?: (x: Known<A>) => B,
    c?: (x: Known<B>) => C,
    d?: (x: Known<C>) => D,
    e?: (x: Known<D>) => E,
    f?: (x: Known<E>) => F,
    g?: (x: Known<F>) => G,
    h?: (x: Known<G>) => H,
    i?: (x: Known<H>) => I,
    j?: (x: Known<I>) => J,
    k?: (x: Known<J>) => K,
    l?: (x: Known<K>) => L,
    ...rest: ((x: Known<L>) => Rest)[]
  ): LastNode<[Node<Known<S>>, A, B, C, D, E, F, G, H, I, J, K, L, Rest]>;
}

/** Types only: the result of a step of `pipe` that was not given. */
interface Skipped extends Node {
  readonly [skipped]?: never;
}
declare const skipped: unique symbol;

/** The result of the last step that was given. */
type LastNode<Steps extends readonly Node[]> = Steps extends readonly [
  ...infer Rest extends Node[],
  infer N extends Node,
]
  ? typeof skipped extends keyof N
    ? LastNode<Rest>
    : Known<N>
  : never;

type MoreThan12<T> = [T, T, T, T, T, T, T, T, T, T, T, T, T, ...T[]];

/** What a node does, and what the planner may know about it. Everything but `kind`, `shape` and `forward` is optional. */
export interface Operation {
  /** The kind's name, such as `dense`; part of default node names and of JSON. */
  readonly kind: string;
  /** What the inputs are called in error messages, in order. Default `x`, or `x1`, `x2`, … */
  readonly inputs?: readonly string[];

  /** The output's shape. Throws a ShapeError where the inputs do not fit. Default: the first input's shape. */
  shape?(...inputShapes: Shape[]): Shape;

  /** Parameters of its own, by name, appended to the inputs in this order. */
  parameters?(...inputShapes: Shape[]): Readonly<Record<string, ParameterDeclaration>>;

  /**
   * Writes all of `out`. Keeps nothing and changes nothing else: the same inputs always give the same output, whatever
   * the number of samples.
   */
  forward?(out: Block, ...inputs: Block[]): void;

  /**
   * **Overwrites** `dOut` with the exact change of the output when the inputs move by `dInputs` (undefined: this input
   * does not move), formed *without subtracting two nearly equal numbers*. Without it, rxgrad subtracts:
   * forward(x + dx) − forward(x).
   */
  difference?(dOut: Block, out: Block, inputs: readonly Block[], dInputs: readonly (Block | undefined)[]): void;

  /**
   * **Adds** to each given `dInputs[i]` the gradient by input i that `dOut`, the gradient by the output, makes: the
   * vector-Jacobian product. Without it, backprop takes central differences of this node alone.
   */
  backward?(
    dInputs: readonly (Block | undefined)[],
    dOut: Block,
    out: Block,
    inputs: readonly Block[],
    shard: Shard,
  ): void;
  /**
   * `backward` goes by its fifth argument, `{ index, count }`: of several threads that each do it for all samples, which one this is,
   * counted from 0; `{ index: 0, count: 1 }` where one does it all. It then adds its share to the gradients that samples share, those by inputs without a batch axis: each of their
   * elements is one share's, whichever samples there are, whose sum goes over them in order. Without this the first thread does it all.
   */
  readonly shardsBackward?: boolean;

  /**
   * Where the output is linear in input number `moved`, of shape [batch, units]: where in memory the vector begins along
   * which each sample of the output moves, times the change, when element `unit` of that input changes. Of the inputs,
   * only those without a batch axis may be read.
   */
  direction?(inputs: readonly Block[], moved: number, unit: number): number;

  /** See {@link DirectionalDifference}. */
  readonly directionalDifference?: DirectionalDifference;

  /**
   * For a kinked operation: writes which smooth piece each element lies on (any numbers, one for each element of
   * `sides`, which has the shape of the output). Without it a kinked operation is assumed to have a kink everywhere.
   */
  sides?(sides: Block, ...inputs: Block[]): void;

  /** Element i of the output depends on element i of each input alone (an input with fewer elements repeats). */
  readonly elementwise?: boolean;
  /**
   * Each sample's output depends on that sample alone. Default true where an input has a batch axis; checked on the
   * first batch either way.
   */
  readonly samplesIndependent?: boolean;
  /**
   * `forward` and `backward` do nothing but call kernels, with arguments that follow from options and shapes. Where many such
   * operations on few numbers follow one another, rxgrad notes these calls once and then makes them without calling
   * `forward` and `backward` again. One that reads or writes `data` besides, for some of its inputs, is found out.
   */
  readonly callsKernelsOnly?: boolean;
  /** The function has kinks or jumps, as ReLU, step and rounding have. */
  readonly kinked?: boolean;
  /**
   * The function has neither kinks nor jumps. An own node that says neither this nor `kinked` is tried for it on the first batch.
   * Finite differences read many weights off a few values of a smooth function; of any other they evaluate each perturbation.
   */
  readonly smooth?: boolean;
  /** Inputs that are functions of other inputs, given for their value only: `difference` and `backward` account for them. */
  readonly derivedInputs?: readonly number[];
  /** See {@link FanIn}; undefined where the operation is no such sum for inputs of these shapes. */
  fanIn?(...inputShapes: Shape[]): FanIn | undefined;
  /**
   * For an operation that adds up everything in its one input: what the sum is multiplied by, given the number of
   * samples and the number of elements of one.
   */
  reductionWeight?(samples: number, width: number): number;
  /** For an output that is Σ coefficient·input over scalar inputs, plus a constant: the coefficients, one for each input. */
  readonly linearCoefficients?: readonly number[];

  /**
   * The multiply-adds that one sample takes (or, without a batch axis, one forward pass): what `describe` shows.
   * Default: one for each element of one sample of the output or of the largest input, whichever is more.
   */
  cost?(...inputShapes: Shape[]): number;

  /** Rewrites a node into simpler nodes of the same value before it is planned; forward is then not needed. */
  lower?(inputs: readonly Node[]): Node;

  /**
   * Rewrites a node into what `evaluate` computes in its place, where that is something else than in training: one of its
   * inputs, or a node of them.
   */
  evaluation?(inputs: readonly Node[]): Node;

  /**
   * Hyper-parameters of its own, sampled at the start of each iteration under the node's name: `dropout1.ratio`. The
   * per-iteration sources that it is rewritten into may ask for them.
   */
  readonly hyperparameters?: readonly HyperparameterDeclaration[];

  /**
   * Where values of inputs must lie, by input. They are looked at once in each iteration and evaluation, and not where gradients
   * perturb them.
   */
  ranges?(inputs: readonly Node[]): readonly (InputRange | undefined)[];

  /** See {@link BufferUpdate}. */
  readonly bufferUpdate?: BufferUpdate;

  /**
   * Inputs that are buffers: parameters, not trainable, that are no weights, such as running statistics. Default: what it
   * renews.
   */
  readonly buffers?: readonly number[];

  /** What is evaluated outside of the plan, sample by sample, and may take its time: planning makes `forward` from it. */
  readonly blackBox?: BlackBox;

  /** A node without inputs whose value comes from elsewhere. */
  readonly source?: Source;

  /** The functions that a user gave, and what stands with them: what tells two nodes of a kind apart. */
  readonly code?: readonly unknown[];

  /** It is none of rxgrad's own, whatever its kind is called: set by `defineNode` and `defineJoin`. */
  readonly isOwn?: boolean;
  /** Tries what a user's operation promises, on the first batch. Set where `isOwn` is. */
  readonly contract?: Contract;
}

/** Tries what an operation promises; throws where it does not keep that. */
export interface Contract {
  /**
   * Whether forward is a function of its inputs.
   *
   * @param out What forward has written, and is written again.
   * @param placeOf Where an element of it is, in words.
   */
  tryForward(label: string, out: Block, forward: () => void, placeOf: (element: number) => string): void;
  /** Runs backward, and looks whether it leaves what it reads as it was. */
  tryBackward(label: string, dOut: Block, out: Block, inputs: readonly Block[], run: () => void): void;
  /** Whether what it declares, and its rules for changes, are what forward does, and all of them write what they have to. */
  tryRules(subject: Subject): void;
}

/** A node with the values of a few samples, to try its operation on. What it holds is read, never written. */
export interface Subject {
  /** The node in words: `swish "swish1"`. */
  readonly label: string;
  readonly operation: Operation;
  readonly inputNames: readonly string[];
  /** For each input, whether it has a batch axis. */
  readonly batched: readonly boolean[];
  readonly inputs: readonly Block[];
  /** What forward made of these inputs. */
  readonly out: Block;
  /** Whether the output has a batch axis. */
  readonly hasSamples: boolean;
  /** Which inputs move, alone or together, when one parameter does. */
  readonly moving: readonly (readonly number[])[];
  /** Memory of its own, of this shape. */
  block(shape: readonly number[], samples: number): Block;
  /** Writes what forward makes of other inputs, those included that are derived from them. Throws as forward does. */
  forward(out: Block, inputs: readonly Block[]): void;
  /** Calls a rule; what it throws names the node and the rule. */
  call<Result>(rule: string, run: () => Result): Result;
}
