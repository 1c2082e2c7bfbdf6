import { createRandom } from "../../tensor/random.js";
import type { Block } from "../block.js";
import type { Subject } from "../node.js";

/** Perturbed inputs: their changes and their new values. */
export interface PerturbedInputs {
  /** The changes; undefined for an input that is not perturbed. */
  readonly dInputs: readonly (Block | undefined)[];
  readonly inputs: readonly Block[];
  /** Perturbs each element by 0.5 to 1 times `size` of itself. Each element has its own sign, which the sign of `size` flips. */
  by(size: number, moves?: (input: number, element: number) => boolean): void;
}

/** Allocates a block of the same shape. */
export const like = (subject: Subject, { shape, samples }: Block): Block => subject.block(shape, samples);

/** Allocates memory for perturbing some of the inputs. Each subject, input and element has its own random number. */
export function bindPerturbations(subject: Subject, which: readonly number[]): PerturbedInputs {
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
          // The change after rounding, so that forward and the rule get the same perturbation.
          (dInputs[i] as Block).data[k] = inputs[i].data[k] - x[k];
        }
      }
    },
  };
}

const sign = (uniform: number): number => (uniform < 0.5 ? -1 : 1);

const shrunk = (random: { uniform(): number }): number => 0.5 + 0.5 * random.uniform();

/** The largest finite |x|, or 1 if all are 0. It is the size of perturbations for elements that are 0. */
export function usualSize(x: Float64Array): number {
  let largest = 0;
  for (const value of x) if (Number.isFinite(value)) largest = Math.max(largest, Math.abs(value));
  return largest || 1;
}

/** Runs forward on other inputs; false if it throws for them. */
export function tryForward(subject: Subject, out: Block, inputs: readonly Block[]): boolean {
  try {
    subject.forward(out, inputs);
    return true;
  } catch {
    return false;
  }
}

/** Describes an element of the output, or of a block of the same shape. */
export function elementOf({ out, hasSamples }: Subject, at: number): string {
  return `element ${at % out.width} of ${hasSamples ? `sample ${Math.floor(at / out.width)}` : "its value"}`;
}

/** A number as text for messages, with 6 digits. */
export const shown = (value: number): string => String(Number(value.toPrecision(6)));
