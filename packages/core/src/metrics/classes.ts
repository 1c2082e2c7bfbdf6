import { describeValue, messageOf } from "../errors/describe-value.js";
import { HyperparameterError, NumericError, ShapeError } from "../errors/errors.js";
import { sameShape, showShape } from "../tensor/shape.js";
import { checkAttached, type Numbers, Tensor, tensor } from "../tensor/tensor.js";

/** The predicted and the true class index of each sample. */
export interface Classes {
  readonly count: number;
  readonly predicted: Uint32Array;
  readonly wanted: Uint32Array;
}

/** Whether a single number means class 1. */
const isYes = (value: number): boolean => value >= 0.5;

/**
 * Converts predictions and targets to classes: the largest of several scores, the first one in a tie. A single number
 * means class 1 from 0.5 on, in targets too.
 *
 * @throws ShapeError if t fits y neither as scores nor as indices; NumericError for a score that is not finite, a target
 * that is not a class, and rows of 0 and 1 that are not one-hot.
 */
export function classesOf(owner: string, y: Numbers, t: Numbers): Classes {
  const scores = asTensor(owner, "y", y);
  const targets = asTensor(owner, "t", t);
  const width = scores.shape.length > 1 ? (scores.shape.at(-1) as number) : 1;
  const rows = scores.size / width;
  const areIndices = isOnePerRow(
    targets.shape,
    scores.shape.length > 1 ? scores.shape.slice(0, -1) : scores.shape,
    rows,
  );
  const areScores = targets.shape.length > 1 && sameShape(targets.shape, scores.shape);
  if (rows === 0 || !(areIndices || areScores)) {
    throw new ShapeError(
      `${owner}: y has shape ${showShape(scores.shape)} but t has ${showShape(targets.shape)}; give each sample of y, at least one, a class index or as many targets as it has scores.`,
    );
  }
  const count = Math.max(width, 2);
  if (!areIndices) checkOneHot(owner, targets, width, rows);
  return {
    count,
    predicted: pick(owner, "y", scores, width, rows),
    wanted:
      width === 1
        ? labels(owner, targets)
        : areIndices
          ? indices(owner, targets, count)
          : pick(owner, "t", targets, width, rows),
  };
}

/** Whether there is one target per row: in the rows' shape, in that shape plus an axis of 1, or as a flat list. */
const isOnePerRow = (targets: readonly number[], shape: readonly number[], rows: number): boolean =>
  sameShape(targets, shape) || sameShape(targets, [...shape, 1]) || sameShape(targets, [rows]);

/** Converts values to a tensor. @throws ShapeError if they are not numbers, or their memory was transferred. */
export function asTensor(owner: string, name: string, values: Numbers): Tensor {
  try {
    if (!(values instanceof Tensor)) return tensor(values);
    checkAttached(values.data);
    return values;
  } catch (cause) {
    throw new ShapeError(`${owner}: ${name}: ${messageOf(cause).replace(/^tensor: /, "")}`, { cause });
  }
}

/** @throws HyperparameterError for options passed to a metric without options, because they would be ignored. */
export function checkNoOptions(owner: string, given: readonly unknown[]): void {
  const [options] = given;
  if (options === undefined) return;
  throw new HyperparameterError(`${owner}: its options are ${describeValue(options)}; give only y and t.`);
}

function pick(owner: string, name: string, { data }: Tensor, width: number, rows: number): Uint32Array {
  const picked = new Uint32Array(rows);
  for (let row = 0; row < rows; row++) {
    let best = 0;
    for (let k = 0; k < width; k++) {
      const score = data[row * width + k];
      if (!Number.isFinite(score)) {
        throw new NumericError(`${owner}: element ${k} of sample ${row} of ${name} is ${score}; give finite numbers.`);
      }
      if (score > data[row * width + best]) best = k;
    }
    picked[row] = width > 1 ? best : Number(isYes(data[row]));
  }
  return picked;
}

/** @throws NumericError for a row of 0 and 1 with several ones, or none. */
function checkOneHot(owner: string, { data }: Tensor, width: number, rows: number): void {
  for (let row = 0; row < rows; row++) {
    let ones = 0;
    let others = 0;
    for (let i = row * width; i < (row + 1) * width; i++) {
      if (data[i] === 1) ones++;
      else if (data[i] !== 0) others++;
    }
    if (ones === 1 || others > 0) continue;
    throw new NumericError(
      `${owner}: t of sample ${row} has ${ones} classes out of ${width}; give one, or use multiLabelAccuracy if a sample may have several.`,
    );
  }
}

/** Class indices from one number for each sample. */
function labels(owner: string, { data }: Tensor): Uint32Array {
  const wrong = data.findIndex((value) => !(value >= 0 && value <= 1));
  if (wrong < 0) return Uint32Array.from(data, (value) => Number(isYes(value)));
  throw new NumericError(
    `${owner}: t of sample ${wrong} is ${data[wrong]}; give class 0 or 1, or a probability of class 1.`,
  );
}

function indices(owner: string, { data }: Tensor, count: number): Uint32Array {
  const wrong = data.findIndex((index) => !(Number.isInteger(index) && index >= 0 && index < count));
  if (wrong < 0) return Uint32Array.from(data);
  throw new NumericError(
    `${owner}: t of sample ${wrong} is ${data[wrong]}; give the index of a class, from 0 to ${count - 1}.`,
  );
}
