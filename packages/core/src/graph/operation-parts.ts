import type { Initializer } from "../tensor/initializers.js";
import type { KeyedRandom } from "../tensor/keyed-random.js";
import type { Block } from "./block.js";

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
export interface DirectionalDifference {
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
export interface BufferUpdate {
  /** Which inputs are renewed. */
  readonly inputs: readonly number[];
  /** Writes into `next[i]` what input number `inputs[i]` is in the next iteration, from all inputs as they are in this one. */
  update(next: readonly Block[], inputs: readonly Block[]): void;
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

/** Where the value of a node without inputs comes from. */
export type Source =
  | { readonly from: "feed" }
  | { readonly from: "parameter"; readonly initial: Initializer; readonly trainable: boolean }
  | { readonly from: "constant"; readonly initial: Initializer }
  | {
      readonly from: "iteration";
      /** Makes the random numbers of its own, where it takes any: those of a seed and a purpose. */
      random?(seed: number, purpose: string): KeyedRandom;
      /** Writes all of `out`, at the start of each iteration: a function of nothing but what it is given. */
      write(out: Block, context: IterationContext): void;
    };

/** What a per-iteration source may go by. */
export interface IterationContext {
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
  readonly initial?: Initializer;
  /** Default true. */
  readonly trainable?: boolean;
}
