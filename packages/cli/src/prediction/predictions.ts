import type { Tensor } from "rxgrad";
import type { Model } from "../recipe/model-file.js";

/** The answer for one row. */
export type Prediction =
  | { readonly answer: string; readonly probability: number; readonly probabilities: Readonly<Record<string, number>> }
  | { readonly answer: number };

/** What the outputs of a network mean. @throws Error where they are no numbers. */
export function predictionsOf({ recipe: { classes }, targetScaler }: Model, outputs: Tensor): Prediction[] {
  if (outputs.data.some((value) => !Number.isFinite(value)))
    throw new Error(
      "the network gives numbers that are not finite; are the values of the rows far from those that it learned from?",
    );
  const [rows, width] = outputs.shape;
  const values = classes ? outputs.data : (targetScaler?.inverse(outputs) ?? outputs).data;
  return Array.from({ length: rows }, (_, i) => {
    const row = values.slice(i * width, (i + 1) * width);
    if (!classes) return { answer: row[0] };
    const probability = Math.max(...row);
    const probabilities = Object.fromEntries(classes.map((each, k) => [each, row[k]]));
    return { answer: classes[row.indexOf(probability)], probability, probabilities };
  });
}
