import { createRandom } from "../../tensor/random.js";
import type { Block } from "../block.js";
import type { Subject } from "../node.js";

/** Some inputs moved: by how much, and where they are then. */
export interface Moved {
  /** Undefined where an input stays. */
  readonly dInputs: readonly (Block | undefined)[];
  readonly inputs: readonly Block[];
  /** Moves each element by about `size` of itself; the sign of `size` says which way, for each element another. */
  by(size: number, moves?: (input: number, element: number) => boolean): void;
}

/** Memory like that of a block. */
export const like = (subject: Subject, { shape, samples }: Block): Block => subject.block(shape, samples);

/** Memory for moving some of the inputs. Each subject, input and element has random numbers of its own. */
export function bindPerturbations(subject: Subject, which: readonly number[]): Moved {
  const dInputs = subject.inputs.map((x, i) => (which.includes(i) ? like(subject, x) : undefined));
  const inputs = subject.inputs.map((x, i) => (which.includes(i) ? like(subject, x) : x));
  const factors = subject.inputs.map(({ size }, i) => {
    const random = createRandom(i, subject.label);
    return which.includes(i) ? Float64Array.from({ length: size }, () => sign(random.uniform()) * shrunk(random)) : [];
  });
  return {
    dInputs,
    inputs,
    by(size, moves = () => true) {
      for (const i of which) {
        const x = subject.inputs[i].data;
        const usual = usualSize(x);
        for (let k = 0; k < x.length; k++) {
          const move = moves(i, k) ? size * factors[i][k] * (Math.abs(x[k]) || usual) : 0;
          inputs[i].data[k] = move === 0 ? x[k] : x[k] + move;
          // What was added after rounding, so that forward and the rule see the same move.
          (dInputs[i] as Block).data[k] = inputs[i].data[k] - x[k];
        }
      }
    },
  };
}

const sign = (uniform: number): number => (uniform < 0.5 ? -1 : 1);

const shrunk = (random: { uniform(): number }): number => 0.5 + 0.5 * random.uniform();

/** The largest finite |x|, or 1 where all are 0: how far elements that are 0 move. */
export function usualSize(x: Float64Array): number {
  let largest = 0;
  for (const value of x) if (Number.isFinite(value)) largest = Math.max(largest, Math.abs(value));
  return largest || 1;
}

/** Runs forward on other inputs; false where they are none that it takes. */
export function tryForward(subject: Subject, out: Block, inputs: readonly Block[]): boolean {
  try {
    subject.forward(out, inputs);
    return true;
  } catch {
    return false;
  }
}

/** An element of a subject's output, or of a block like it, in words. */
export function elementOf({ out, hasSamples }: Subject, at: number): string {
  return `element ${at % out.width} of ${hasSamples ? `sample ${Math.floor(at / out.width)}` : "its value"}`;
}

/** A number as an error tells it. */
export const shown = (value: number): string => String(Number(value.toPrecision(6)));
