import type { Kernels } from "@rxgrad/kernels";
import type { Outside } from "../black-box/evaluation.js";
import type { Share } from "../engine/stage.js";
import type { Initialiser } from "../tensor/initializers.js";
import type { KeyedRandom } from "../tensor/keyed-random.js";
import type { Shape } from "../tensor/shape.js";
import type { HyperparameterDeclaration } from "./hyperparameters.js";
import type { Node } from "./node.js";

/**
 * A tensor inside a run's memory. `data` is a view of it; `offset` is where the view begins in `kernels.memory`, which
 * is how kernels name it. Element i of sample n is `data[n * width + i]`.
 */
export interface Block {
  readonly shape: readonly number[];
  readonly data: Float64Array;
  readonly kernels: Kernels;
  readonly offset: number;
  /** The number of elements. */
  readonly size: number;
  /** The length of the batch axis, 1 where there is none. */
  readonly samples: number;
  /** The number of elements of one sample. */
  readonly width: number;
}

/**
 * Where an operation is a sum over weights, which of its inputs play which part:
 * output unit j of a sample = Σᵢ x[i]·W[i, j] + b[j] + whatever does not involve W or b.
 * A nudge of W[i, j] or b[j] then moves one unit of each sample, in proportion to x[i] or 1, and the fast
 * finite-difference strategies start from that.
 */
export interface FanIn {
  /** The input holding x, of shape [batch, inputs]. Needed with W. */
  readonly x?: number;
  /** The input holding W, of shape [inputs, units]. */
  readonly W?: number;
  /** The input holding b, with as many elements as there are units. */
  readonly b?: number;
}

/** A faster `difference` for the case that one input moves alone, along one direction in all samples. */
export interface AlongRule {
  /** Which input that is, of shape [batch, units]. */
  readonly input: number;
  /**
   * Row r of `dOut` is the change for sample `samples.data[r]` when that sample of the input moves by d.data[r] times the
   * vector that stands at `direction` in memory. `inputs` hold all samples, `d` and `samples` one number for each row;
   * rows of one sample stand side by side.
   */
  difference(dOut: Block, inputs: readonly Block[], direction: number, d: Block, samples: Block): void;
}

/**
 * What an operation remembers from one iteration to the next, such as running statistics: inputs that are parameters, not
 * trainable, which it renews itself when the optimizers update theirs. `forward` never changes them.
 */
export interface Renewal {
  /** Which inputs are renewed. */
  readonly inputs: readonly number[];
  /** Writes into `next[i]` what input number `inputs[i]` is in the next iteration, from all inputs as they are in this one. */
  renew(next: readonly Block[], inputs: readonly Block[]): void;
}

/** Where the values of an input must lie. */
export interface InputRange {
  /** What the input is called. */
  readonly input: string;
  readonly from: number;
  readonly to: number;
  /** At both ends the node's value may be infinite. */
  readonly isOpen?: boolean;
  /** What to do where one lies outside: "give …". */
  readonly fix: string;
}

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
    share: Share,
  ): void;
  /**
   * `backward` goes by its fifth argument, `{ index, count }`: of several threads that each do it for all samples, which one this is,
   * counted from 0; `{ index: 0, count: 1 }` where one does it all. It then adds its share to the gradients that samples share, those by inputs without a batch axis: each of their
   * elements is one share's, whichever samples there are, whose sum goes over them in order. Without this the first thread does it all.
   */
  readonly sharesBackward?: boolean;

  /**
   * Where the output is linear in input number `moved`, of shape [batch, units]: where in memory the vector begins along
   * which each sample of the output moves, times the change, when element `unit` of that input changes. Of the inputs,
   * only those without a batch axis may be read.
   */
  direction?(inputs: readonly Block[], moved: number, unit: number): number;

  /** See {@link AlongRule}. */
  readonly along?: AlongRule;

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
   * generated sources that it is rewritten into may ask for them.
   */
  readonly hyperparameters?: readonly HyperparameterDeclaration[];

  /**
   * Where values of inputs must lie, by input. They are looked at once in each iteration and evaluation, and not where gradients
   * perturb them.
   */
  ranges?(inputs: readonly Node[]): readonly (InputRange | undefined)[];

  /** See {@link Renewal}. */
  readonly renewal?: Renewal;

  /**
   * Inputs that are buffers: parameters, not trainable, that are no weights, such as running statistics. Default: what it
   * renews.
   */
  readonly buffers?: readonly number[];

  /** What is evaluated outside of the plan, sample by sample, and may take its time: planning makes `forward` from it. */
  readonly outside?: Outside;

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

/** Where the value of a node without inputs comes from. */
export type Source =
  | { readonly from: "feed" }
  | { readonly from: "parameter"; readonly initial: Initialiser; readonly trainable: boolean }
  | { readonly from: "constant"; readonly initial: Initialiser }
  | {
      readonly from: "generated";
      /** Makes the random numbers of its own, where it takes any: those of a seed and a purpose. */
      random?(seed: number, purpose: string): KeyedRandom;
      /** Writes all of `out`, at the start of each iteration: a function of nothing but what it is given. */
      generate(out: Block, generation: Generation): void;
    };

/** What a generated source may go by. */
export interface Generation {
  /** Counted from 1. */
  readonly iteration: number;
  /** Random numbers of its own: those of the run's seed and the source's name. For a source that makes some. */
  readonly random: KeyedRandom;
  /** What a hyper-parameter of the node that was rewritten into it is in this iteration. */
  hyperparameter(name: string): number;
}

/** A parameter that an operation declares for itself. */
export interface ParameterDeclaration {
  readonly shape: readonly number[];
  /** Default: Glorot. */
  readonly initial?: Initialiser;
  /** Default true. */
  readonly trainable?: boolean;
}
