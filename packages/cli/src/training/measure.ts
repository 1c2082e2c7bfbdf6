import type { Samples } from "rxgrad";
import { accuracy, confusionMatrix, evaluate, type Parameters, r2, Tensor } from "rxgrad";
import type { Network } from "./network.js";
import type { Prepared } from "./prepared.js";

/** What a network makes of the rows that it has not seen. */
export type Measured =
  | { readonly rows: number; readonly accuracy: number; readonly confusion: readonly (readonly number[])[] }
  | { readonly rows: number; readonly r2: number; readonly meanAbsoluteError: number };

/** Samples as numbers. */
function numbersOf(samples: Tensor | Samples): Tensor {
  if (samples instanceof Tensor) return samples;
  const [count, ...shape] = samples.shape;
  const data = new Float64Array(count * shape.reduce((size, length) => size * length, 1));
  samples.read(data, 0, 0, count);
  return new Tensor([count, ...shape], data);
}

/** Measures on the test rows. Errors of numbers are in the unit of the target. */
export async function measure(
  { y }: Network,
  { test, targetScaler }: Prepared,
  parameters: Parameters,
): Promise<Measured> {
  const predicted = (await evaluate(y, test, parameters)) as Tensor;
  const wanted = numbersOf(test.t);
  const rows = wanted.shape[0];
  if (targetScaler === undefined) {
    const counts = confusionMatrix(predicted, wanted).toArray() as number[][];
    return { rows, accuracy: accuracy(predicted, wanted), confusion: counts };
  }
  const [answers, targets] = [targetScaler.inverse(predicted), targetScaler.inverse(wanted)];
  const errors = answers.data.map((answer, i) => Math.abs(answer - targets.data[i]));
  return { rows, r2: r2(answers, targets), meanAbsoluteError: errors.reduce((sum, each) => sum + each, 0) / rows };
}
