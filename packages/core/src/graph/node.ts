import type { Shape } from "../tensor/shape.js";
import type { Axes, Known, Sizes } from "../tensor/shape-types.js";
import type { Block, PerInput, Shard } from "./block.js";
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

/** Keys of properties that exist in the types only. They make nodes of different shapes incompatible. */
declare const sizes: unique symbol;
declare const axes: unique symbol;

/** A function from a node to a node. `Layer` without type arguments accepts all shapes. */
export type Layer<In extends Shape = Shape, Out extends Shape = Shape> = (x: Node<In>) => Node<Out>;

/** A layer whose output has the shape of its input. */
export type ElementwiseLayer = <S extends Shape>(x: Node<S>) => Node<S>;

/**
 * A frozen description of a computation whose value has shape `S`. Making a node computes nothing.
 *
 * Nodes of different shapes have different types. A dimension of type `number` and a shape of unknown rank are compatible with
 * everything; they are checked when nodes are composed.
 */
export interface Node<S extends Shape = Shape> {
  readonly [sizes]: Sizes<S>;
  readonly [axes]: Axes<S>;
  /** The name of its kind, such as `"dense"`. */
  readonly kind: string;
  /** The name that the user gave. Other nodes are named by their place under the training root: `dense1`, `dense1/W`. */
  readonly name: string | undefined;
  /** The axes of its value; `"batch"` is the number of samples in a feed. */
  readonly shape: Shape;
  /** The nodes that it depends on directly, its parameters included. */
  readonly inputs: readonly Node[];
  /** What it computes, and the rules for its differences and adjoints. */
  readonly operation: Operation;
  /** The options that it was made with, as plain data. */
  readonly options: Readonly<Record<string, unknown>>;

  /** Passes this node through more than 12 layers. */
  pipe(...layers: MoreThan12<Layer>): Node<Shape>;
  /**
   * Passes this node through layers, from left to right. It composes nodes; it is not `Observable.pipe`.
   * The types follow each of up to 12 layers. A list made at run time, and a longer call, return `Node<Shape>`.
   *
   * @throws GraphError if a layer is not a function, throws an error that is not rxgrad's, or does not return a node.
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

/** For types only: the result of a step of `pipe` that was not given. */
export interface Skipped extends Node {
  readonly [skipped]?: never;
}
/** Marks the steps of `pipe` that were not given; it exists for the compiler only. */
export declare const skipped: unique symbol;

/** The result of the last step that was given. */
export type LastNode<Steps extends readonly Node[]> = Steps extends readonly [
  ...infer Rest extends Node[],
  infer N extends Node,
]
  ? typeof skipped extends keyof N
    ? LastNode<Rest>
    : Known<N>
  : never;

/** A list of 13 or more. `pipe` does not infer the shape behind so many layers. */
export type MoreThan12<T> = [T, T, T, T, T, T, T, T, T, T, T, T, T, ...T[]];

/** What a node computes, and the traits that the planner uses. Most operations need only `kind`, `shape` and `forward`. */
export interface Operation {
  /** The name of the kind, such as `dense`. It is part of default node names and of JSON. */
  readonly kind: string;
  /** The names of the inputs in error messages, in order. Default `x`, or `x1`, `x2`, … */
  readonly inputs?: readonly string[];

  /**
   * The shape of the output, from the shapes of the data inputs and then of the parameters. It throws a ShapeError if the inputs
   * do not fit; the name of the node is added to its message. Default: the shape of the first input.
   */
  shape?(...inputShapes: Shape[]): Shape;

  /**
   * Its own parameters, by name, from the shapes of the data inputs. They are appended to the inputs in this order. It is called
   * before `shape`, and may throw a ShapeError too.
   */
  parameters?(...inputShapes: Shape[]): Readonly<Record<string, ParameterDeclaration>>;

  /**
   * Writes every element of `out`. It keeps no state and changes nothing else. The same inputs always give the same output, for
   * any number of samples.
   */
  forward?(out: Block, ...inputs: Block[]): void;

  /**
   * **Overwrites** `dOut` with the exact change of the output when the inputs change by `dInputs`; undefined means that an input
   * does not change. It must compute this *without subtracting two nearly equal numbers*. Without it, rxgrad subtracts:
   * forward(x + dx) − forward(x).
   */
  difference?(dOut: Block, out: Block, inputs: PerInput<Block>, dInputs: PerInput<Block | undefined>): void;

  /**
   * **Adds** to each given `dInputs[i]` the gradient with respect to input i, given `dOut`, the gradient with respect to the
   * output: the vector-Jacobian product. Without it, backprop takes central differences of this node alone.
   */
  backward?(dInputs: PerInput<Block | undefined>, dOut: Block, out: Block, inputs: PerInput<Block>, shard: Shard): void;
  /**
   * Whether `backward` uses its fifth argument, the shard `{ index, count }`. Several threads then call it, each with all samples
   * and an index from 0; a single thread passes `{ index: 0, count: 1 }`. For inputs without a batch axis, `backward` must add
   * only the elements of its shard. Each element belongs to one shard, for any samples, and sums over samples in order. Without
   * this trait the first thread computes all elements.
   */
  readonly shardsBackward?: boolean;

  /**
   * For an output that is linear in input number `moved`, of shape [batch, units]. Returns the offset in memory of a vector v.
   * When element `unit` of that input changes by d in a sample, the output of that sample changes by d·v. It may read only
   * inputs without a batch axis.
   */
  direction?(inputs: PerInput<Block>, moved: number, unit: number): number;

  /** See {@link DirectionalDifference}. */
  readonly directionalDifference?: DirectionalDifference;

  /**
   * For a kinked operation: writes a number for each element into `sides`, which has the shape of the output. The number
   * identifies the smooth piece on which the element lies. Without it, a kinked operation is assumed to have kinks everywhere.
   */
  sides?(sides: Block, ...inputs: Block[]): void;

  /** Element i of the output depends only on element i of each input. An input with fewer elements is repeated. */
  readonly elementwise?: boolean;
  /**
   * The output of each sample depends on that sample alone. Default true if an input has a batch axis. It is checked on the
   * first batch in any case.
   */
  readonly samplesIndependent?: boolean;
  /**
   * `forward` and `backward` only call kernels, with arguments that follow from options and shapes. For many such operations on
   * few numbers, rxgrad records the calls once and then repeats them without calling `forward` and `backward` again. It detects
   * an operation that also reads or writes `data` itself.
   */
  readonly callsKernelsOnly?: boolean;
  /** The function has kinks or jumps, as ReLU, step and rounding do. */
  readonly kinked?: boolean;
  /**
   * The function has neither kinks nor jumps. A user's node that declares neither `smooth` nor `kinked` is tested on the first
   * batch. For a smooth function, finite differences compute many weights from a few values; for any other they evaluate each
   * perturbation.
   */
  readonly smooth?: boolean;
  /** Inputs that are functions of other inputs, passed for their values. `difference` and `backward` include their effect. */
  readonly derivedInputs?: readonly number[];
  /** See {@link FanIn}. Returns undefined if the operation is not such a sum for inputs of these shapes. */
  fanIn?(...inputShapes: Shape[]): FanIn | undefined;
  /**
   * For an operation that adds up all elements of its one input: the factor of the sum, given the number of samples and the
   * number of elements of one sample. Gradients and `sharded` rely on it; it is checked on the first batch.
   */
  reductionWeight?(samples: number, width: number): number;
  /** For an output that is Σ coefficient·input over scalar inputs, plus a constant: one coefficient for each input. It is checked too. */
  readonly linearCoefficients?: readonly number[];

  /**
   * The number of multiply-adds for one sample, or for one forward pass without a batch axis. `describe` shows it.
   * Default: the number of elements of one sample of the output or of the largest input, whichever is greater.
   */
  cost?(...inputShapes: Shape[]): number;

  /** Rewrites a node into simpler nodes of the same value before planning. `forward` is then not needed. */
  lower?(inputs: readonly Node[]): Node;

  /**
   * For a node whose value in `evaluate` differs from that in training: returns the node to evaluate instead, which is one of its
   * inputs or is made of them.
   */
  evaluation?(inputs: readonly Node[]): Node;

  /**
   * Its own hyper-parameters, which are sampled at the start of each iteration. Their names begin with the name of the node:
   * `dropout1.ratio`. The per-iteration sources that the node is rewritten into may read them.
   */
  readonly hyperparameters?: readonly HyperparameterDeclaration[];

  /**
   * The ranges in which values of the inputs must lie, by input. They are checked once in each iteration and evaluation, but not
   * for the perturbed values of gradients.
   */
  ranges?(inputs: readonly Node[]): readonly (InputRange | undefined)[];

  /** See {@link BufferUpdate}. */
  readonly bufferUpdate?: BufferUpdate;

  /**
   * The inputs that are buffers: parameters that are not trainable and not weights, such as running statistics. Default: the
   * inputs of `bufferUpdate`.
   */
  readonly buffers?: readonly number[];

  /** A function that is evaluated outside of the plan, sample by sample, and may be slow. Planning makes `forward` from it. */
  readonly blackBox?: BlackBox;

  /** For a node without inputs: where its value comes from. */
  readonly source?: Source;

  /** The functions of a user's definition and the values beside them. They distinguish two definitions of the same kind. */
  readonly code?: readonly unknown[];

  /** Whether it is a user's own, whatever the name of its kind. `defineNode` and `defineJoin` set it. */
  readonly isOwn?: boolean;
  /** Checks a user's operation on the first batch. Set together with `isOwn`. */
  readonly contract?: Contract;
}

/** The checks of an operation's contract. Each throws if the operation breaks it. The engine adds its trials to them. */
export interface Contract extends RuleChecks {}

/** The checks that need no plan. */
export interface RuleChecks {
  /**
   * Checks that forward is a function of its inputs.
   *
   * @param out The output of forward, which is written again.
   * @param describeElement Describes an element of the output in words.
   */
  tryForward(label: string, out: Block, forward: () => void, describeElement: (element: number) => string): void;
  /** Runs backward and checks that it does not change its inputs. */
  tryBackward(label: string, dOut: Block, out: Block, inputs: readonly Block[], run: () => void): void;
  /** Checks that the traits and the rules for changes agree with forward, and that the rules write all that they must. */
  tryRules(subject: Subject): void;
}

/** A node with the values of a few samples, on which its operation is checked. Its blocks are only read. */
export interface Subject {
  /** The node in words: `swish "swish1"`. */
  readonly label: string;
  readonly operation: Operation;
  readonly inputNames: readonly string[];
  /** For each input, whether it has a batch axis. */
  readonly batched: readonly boolean[];
  readonly inputs: readonly Block[];
  /** The output of forward for these inputs. */
  readonly out: Block;
  /** Whether the output has a batch axis. */
  readonly hasSamples: boolean;
  /** The sets of inputs that change when one parameter changes. */
  readonly moving: readonly (readonly number[])[];
  /** Allocates a block of this shape. */
  block(shape: readonly number[], samples: number): Block;
  /** Runs forward on other inputs. Inputs that are derived from them are computed first. Throws as forward does. */
  forward(out: Block, inputs: readonly Block[]): void;
  /** Calls a rule. An error that it throws gets the node and the rule in its message. */
  call<Result>(rule: string, run: () => Result): Result;
}
