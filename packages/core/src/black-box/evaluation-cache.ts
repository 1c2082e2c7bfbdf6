import type { Noise } from "../engine/plan.js";
import type { Block } from "../graph/block.js";
import type { BlackBox, BoxIdentity } from "../graph/evaluation.js";
import { Evaluation } from "../graph/evaluation.js";
import { type EvaluatedPoint, noiseOf } from "./noise.js";

/**
 * What is known of one black box in this iteration, by point: its forward. For a point that is not known it writes NaN
 * and remembers that the point is wanted. Whoever runs forward again once wanted points are answered finds them here, so no
 * point is evaluated twice.
 */
export class EvaluationCache implements BoxIdentity {
  readonly kind: string;
  readonly name: string;
  readonly blackBox: BlackBox;
  readonly inputNames: readonly string[];
  readonly size: number;
  when: (() => string) | undefined;
  /** Whether unknown points are wanted. */
  isOpen = true;
  /** The black boxes whose answers its inputs depend on. */
  above: readonly EvaluationCache[] = [];
  readonly #points = new Map<string, EvaluatedPoint>();
  #wanted: EvaluatedPoint[] = [];
  #evaluations = 0;
  #scratch = new Float64Array(0);

  constructor({ kind, name, blackBox, inputNames, size }: BoxIdentity) {
    this.kind = kind;
    this.name = name;
    this.blackBox = blackBox;
    this.inputNames = inputNames;
    this.size = size;
  }

  /** How many points are wanted and not answered. */
  get wanted(): number {
    return this.#wanted.length;
  }

  /** How often it was evaluated in this iteration. */
  get evaluations(): number {
    return this.#evaluations;
  }

  /** What the answers of this iteration tell of their noise. */
  get noise(): Noise {
    return noiseOf([...this.#points.values()]);
  }

  /** A new iteration. @param when Tells it in words. */
  clear(when: () => string): void {
    this.when = when;
    this.#points.clear();
    this.#wanted = [];
    this.#evaluations = 0;
  }

  /** See `forward` of an operation: row by row, what is known. */
  readonly forward = (out: Block, ...inputs: Block[]): void => {
    // While a box above has points to be answered, inputs may be anything: a node between may make a number of NaN.
    const isSure = this.isOpen && this.above.every((each) => each.wanted === 0);
    for (let row = 0; row < out.samples; row++) {
      const known = isSure ? this.#look(out.samples, row, inputs) : undefined;
      if (known) out.data.set(known, row * out.width);
      else out.data.fill(Number.NaN, row * out.width, (row + 1) * out.width);
    }
  };

  /** The evaluations that the wanted points need: what {@link answer} will be told of, in this order. */
  ask(): Evaluation[] {
    const { repeat } = this.blackBox;
    return this.#wanted.flatMap(({ inputs }) =>
      Array.from({ length: repeat }, (_, repetition) => new Evaluation(this, inputs, repetition)),
    );
  }

  /** Takes the answers to all that was asked. */
  answer(answers: readonly Float64Array[]): void {
    const { repeat } = this.blackBox;
    this.#wanted.forEach((point, i) => {
      point.answers.push(...answers.slice(i * repeat, (i + 1) * repeat));
      point.value = meanOf(point.answers);
    });
    this.#evaluations += answers.length;
    this.#wanted = [];
  }

  /** The value at the point that stands in a row; undefined where it is not known. */
  #look(samples: number, row: number, inputs: readonly Block[]): Float64Array | undefined {
    const parts = inputs.map(({ data, width, samples: own }) => {
      const from = own === samples ? row * width : 0;
      return data.subarray(from, from + width);
    });
    const key = this.#keyOf(parts);
    if (key === undefined) return undefined;
    const point = this.#points.get(key);
    if (point) return point.value;
    const asked: EvaluatedPoint = {
      inputs: parts.map((part) => part.map((x) => x + 0)),
      answers: [],
      value: undefined,
    };
    this.#points.set(key, asked);
    this.#wanted.push(asked);
    return undefined;
  }

  /** The bits of a point, −0 as 0; undefined where a number is not finite, and there is nothing to ask. */
  #keyOf(parts: readonly Float64Array[]): string | undefined {
    const length = parts.reduce((sum, part) => sum + part.length, 0);
    if (this.#scratch.length !== length) this.#scratch = new Float64Array(length);
    let i = 0;
    for (const part of parts) {
      for (const x of part) {
        if (!Number.isFinite(x)) return undefined;
        this.#scratch[i++] = x + 0;
      }
    }
    const bits = new Uint16Array(this.#scratch.buffer);
    let key = "";
    for (let from = 0; from < bits.length; from += MOST_ARGUMENTS) {
      key += String.fromCharCode(...bits.subarray(from, from + MOST_ARGUMENTS));
    }
    return key;
  }
}

/** Arguments of one call. */
const MOST_ARGUMENTS = 4096;

function meanOf(answers: readonly Float64Array[]): Float64Array {
  const [first] = answers;
  if (answers.length === 1) return first;
  return first.map((_, i) => answers.reduce((sum, answer) => sum + answer[i], 0) / answers.length);
}
