import type { Noise } from "../engine/plan.js";
import type { Block } from "../graph/block.js";
import { type BlackBox, BoxEvaluation, type BoxIdentity, type Evaluation } from "../graph/evaluation.js";
import { LaterArrays } from "../graph/later-arrays.js";

/**
 * The values of one black box in this iteration, by point. Its `forward` reads them. For an unknown point, `forward` writes NaN
 * and adds the point to the wanted points. When they have been evaluated, `forward` runs again and finds their values. So no
 * point is evaluated twice.
 */
export class EvaluationCache implements BoxIdentity {
  readonly kind: string;
  readonly name: string;
  readonly blackBox: BlackBox;
  readonly inputNames: readonly string[];
  readonly size: number;
  when: (() => string) | undefined;
  /** Whether unknown points are added to the wanted points. */
  isOpen = true;
  /** The black boxes that its inputs depend on. */
  above: readonly EvaluationCache[] = [];
  readonly #later = new LaterArrays();
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

  /** The number of points that are wanted and not evaluated yet. */
  get wanted(): number {
    return this.#wanted.length;
  }

  /** The number of evaluations in this iteration. */
  get evaluations(): number {
    return this.#evaluations;
  }

  /** The noise, estimated from the values of this iteration. */
  get noise(): Noise {
    return noiseOf([...this.#points.values()]);
  }

  /** Starts a new iteration: forgets all points. @param when Returns the iteration, in words. */
  clear(when: () => string): void {
    this.when = when;
    this.#points.clear();
    this.#wanted = [];
    this.#evaluations = 0;
  }

  /** The `forward` of the operation: writes known values, row by row, and NaN for the others. */
  readonly forward = (out: Block, ...inputs: Block[]): void => {
    // While a box above waits for values, the inputs may be wrong even if they are finite: a node between can turn NaN into a
    // number.
    const isSure = this.isOpen && this.above.every((each) => each.wanted === 0);
    for (let row = 0; row < out.samples; row++) {
      const known = isSure ? this.#look(out.samples, row, inputs) : undefined;
      if (known) out.data.set(known, row * out.width);
      else out.data.fill(Number.NaN, row * out.width, (row + 1) * out.width);
    }
  };

  /** The evaluations that the wanted points need. {@link receive} takes their values in this order. */
  wantedEvaluations(): Evaluation[] {
    const { repeat } = this.blackBox;
    return this.#wanted.flatMap(({ inputs }) =>
      Array.from({ length: repeat }, (_, repetition) => new BoxEvaluation(this, inputs, repetition, this.#later)),
    );
  }

  /** Stores the values of the requested evaluations. */
  receive(values: readonly Float64Array[]): void {
    const { repeat } = this.blackBox;
    this.#wanted.forEach((point, i) => {
      point.values.push(...values.slice(i * repeat, (i + 1) * repeat));
      point.mean = meanOf(point.values);
    });
    this.#evaluations += values.length;
    this.#wanted = [];
  }

  /** The value at the point in a row of the inputs. If it is unknown, undefined; the point is then wanted. */
  #look(samples: number, row: number, inputs: readonly Block[]): Float64Array | undefined {
    const parts = inputs.map(({ data, width, samples: own }) => {
      const from = own === samples ? row * width : 0;
      return data.subarray(from, from + width);
    });
    const key = this.#keyOf(parts);
    if (key === undefined) return undefined;
    const point = this.#points.get(key);
    if (point) return point.mean;
    const wanted: EvaluatedPoint = {
      inputs: parts.map((part) => part.map((x) => x + 0)),
      values: [],
      mean: undefined,
    };
    this.#points.set(key, wanted);
    this.#wanted.push(wanted);
    return undefined;
  }

  /** The bits of a point as a text, with −0 as 0. Undefined if a number is not finite: such a point is not evaluated. */
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

/** The largest number of arguments in one call. */
const MOST_ARGUMENTS = 4096;

function meanOf(values: readonly Float64Array[]): Float64Array {
  const [first] = values;
  if (values.length === 1) return first;
  return first.map((_, i) => values.reduce((sum, each) => sum + each[i], 0) / values.length);
}

/** A point of a black box: its inputs, its evaluated values, and their mean when all are present. */
export interface EvaluatedPoint {
  readonly inputs: readonly Float64Array[];
  readonly values: Float64Array[];
  mean: Float64Array | undefined;
}

/** The nearest neighbor is searched for at most this many points. */
const MOST_PAIRS = 64;

/** Estimates the noise from the pooled variances of all points, and the change between neighbors from a sample of points. */
function noiseOf(points: readonly EvaluatedPoint[]): Noise {
  const evaluated = points.filter(({ mean }) => mean !== undefined);
  const isRepeated = evaluated.some(({ values }) => values.length > 1);
  const noise = isRepeated ? Math.sqrt(varianceOfMeans(evaluated)) : undefined;
  const change = evaluated.length > 1 ? Math.sqrt(meanSquareChange(evaluated)) : undefined;
  return { noise, change, isNoisy: noise !== undefined && change !== undefined && change < 2 * noise };
}

function varianceOfMeans(points: readonly EvaluatedPoint[]): number {
  let squares = 0;
  let degrees = 0;
  for (const { values, mean = new Float64Array(0) } of points) {
    for (const each of values) squares += squaredDistance([each], [mean]);
    degrees += (values.length - 1) * mean.length;
  }
  return squares / degrees / points[0].values.length;
}

function meanSquareChange(points: readonly EvaluatedPoint[]): number {
  const stride = Math.ceil(points.length / MOST_PAIRS);
  let sum = 0;
  let count = 0;
  for (let i = 0; i < points.length; i += stride) {
    const nearest = nearestTo(points, i);
    sum += squaredDistance([points[i].mean as Float64Array], [nearest.mean as Float64Array]);
    count += (nearest.mean as Float64Array).length;
  }
  return sum / count;
}

function nearestTo(points: readonly EvaluatedPoint[], i: number): EvaluatedPoint {
  let nearest = points[i === 0 ? 1 : 0];
  let least = Number.POSITIVE_INFINITY;
  points.forEach((other, k) => {
    const distance = k === i ? Number.POSITIVE_INFINITY : squaredDistance(points[i].inputs, other.inputs);
    if (distance >= least) return;
    least = distance;
    nearest = other;
  });
  return nearest;
}

function squaredDistance(a: readonly Float64Array[], b: readonly Float64Array[]): number {
  let sum = 0;
  for (const [p, part] of a.entries()) for (let i = 0; i < part.length; i++) sum += (part[i] - b[p][i]) ** 2;
  return sum;
}
