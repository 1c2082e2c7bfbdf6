import type { Initializer } from "../tensor/initializers.js";
import type { KeyedRandom } from "../tensor/keyed-random.js";
import type { Block, PerInput } from "./block.js";

/**
 * For an operation that is a sum over weights: which inputs are x, W and b in
 * output unit j of a sample = Σᵢ x[i]·W[i, j] + b[j] + terms without W and b.
 * A perturbation of W[i, j] or b[j] then changes one unit of each sample, in proportion to x[i] or 1. The fast strategies of
 * finite differences use this.
 */
export interface FanIn {
  /** The index of the input x, of shape [batch, inputs]. Required with W. */
  readonly x?: number;
  /** The index of the input W, of shape [inputs, units]. */
  readonly W?: number;
  /** The index of the input b, which has one element for each unit. */
  readonly b?: number;
}

/** A faster `difference` for the case that only one input changes, along the same direction in all samples. */
export interface DirectionalDifference {
  /** The index of that input, of shape [batch, units]. */
  readonly input: number;
  /**
   * Writes into row r of `dOut` the change of sample `samples.data[r]` when the input of that sample changes by d.data[r] times
   * the vector at offset `direction` in memory. `inputs` contain all samples. `d` and `samples` contain one number for each row.
   * The rows of one sample are adjacent.
   */
  difference(dOut: Block, inputs: PerInput<Block>, direction: number, d: Block, samples: Block): void;
}

/**
 * Updates the buffers of an operation, such as running statistics. Buffers are inputs that are parameters but not trainable. They
 * are updated when the optimizers update the weights. `forward` never changes them.
 */
export interface BufferUpdate {
  /** The indices of the inputs that are updated. */
  readonly inputs: readonly number[];
  /** Writes into `next[i]` the value of input number `inputs[i]` in the next iteration, from all inputs of this iteration. */
  update(next: readonly Block[], inputs: readonly Block[]): void;
}

/** The range in which the values of an input must lie. */
export interface InputRange {
  /** The name of the input. */
  readonly input: string;
  /** The smallest allowed value. */
  readonly from: number;
  /** The largest allowed value. */
  readonly to: number;
  /** Whether the value of the node may be infinite at both ends. */
  readonly isOpen?: boolean;
  /** The fix for a value outside, for messages: "give …". */
  readonly fix: string;
}

/** The origin of the value of a node without inputs. */
export type Source =
  | { readonly from: "feed" }
  | { readonly from: "parameter"; readonly initial: Initializer; readonly trainable: boolean }
  | { readonly from: "constant"; readonly initial: Initializer }
  | {
      readonly from: "iteration";
      /** Makes its random numbers from a seed and a purpose, if it uses any. */
      random?(seed: number, purpose: string): KeyedRandom;
      /**
       * Set if a value with a batch axis depends on the index of its sample in the batch alone, `context.firstSample + n` for
       * row n of `out`, and not on the number of rows. `sharded` needs this.
       */
      readonly bySample?: boolean;
      /** Writes all of `out` at the start of each iteration. The result may depend only on `context`. */
      write(out: Block, context: IterationContext): void;
    };

/** What the value of a per-iteration source may depend on. */
export interface IterationContext {
  /** Counted from 1. */
  readonly iteration: number;
  /** The index in the batch of the first sample of `out`: 0, except in a part of a batch, as in `sharded`. */
  readonly firstSample: number;
  /** Its random numbers, which depend on the seed of the run and the name of the source. Only for a source with `random`. */
  readonly random: KeyedRandom;
  /** The value, in this iteration, of a hyper-parameter of the node that was rewritten into this source. */
  hyperparameter(name: string): number;
}

/** A parameter that an operation declares. */
export interface ParameterDeclaration {
  /** The length of each axis. */
  readonly shape: readonly number[];
  /** Default: Glorot. */
  readonly initial?: Initializer;
  /** Default true. */
  readonly trainable?: boolean;
}
