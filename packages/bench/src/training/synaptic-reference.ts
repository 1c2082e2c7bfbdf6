import type { Reference } from "./agreement.js";

/**
 * Reference for synaptic, which computes backprop in an order that rxgrad does not support. Each of the n samples updates the
 * weights, with the learning rate divided by n. RunStart at the outputs, each layer is updated before the error propagates
 * through it. The derivative of the output activation is left out, as with a cross-entropy.
 */
export const synapticTrace: Reference = (task, iterations) => {
  const parameters = task.parameters.map(({ data }) => [...data]);
  const [inputs, outputs] = [task.sizes[0], task.sizes[task.sizes.length - 1]];
  const samples = task.x.shape[0];
  const losses: number[] = [];
  let afterFirst: number[][] = [];
  for (let iteration = 1; iteration <= iterations; iteration++) {
    let sum = 0;
    for (let n = 0; n < samples; n++) {
      const x = task.x.data.slice(n * inputs, (n + 1) * inputs);
      const t = task.t.data.slice(n * outputs, (n + 1) * outputs);
      sum += train(task.sizes, parameters, x, t, task.learningRate / samples);
    }
    losses.push(sum / samples);
    if (iteration === 1) afterFirst = parameters.map((values) => [...values]);
  }
  return { losses, parameters: afterFirst };
};

/** Trains on one sample. @returns ½Σ(y − t)² before the update. */
function train(
  sizes: readonly number[],
  parameters: readonly number[][],
  x: readonly number[],
  t: readonly number[],
  rate: number,
): number {
  const values: (readonly number[])[] = [x];
  for (let layer = 1; layer < sizes.length; layer++) {
    const [W, b] = parameters.slice(2 * layer - 2);
    values.push(
      b.map((bias, j) => {
        const z = values[layer - 1].reduce((sum, value, i) => sum + value * W[i * b.length + j], bias);
        return 1 / (1 + Math.exp(-z));
      }),
    );
  }
  const y = values[values.length - 1];
  let error = t.map((target, j) => target - y[j]);
  for (let layer = sizes.length - 1; layer > 0; layer--) {
    const [W, b] = parameters.slice(2 * layer - 2);
    values[layer - 1].forEach((value, i) => {
      for (let j = 0; j < b.length; j++) W[i * b.length + j] += rate * error[j] * value;
    });
    for (let j = 0; j < b.length; j++) b[j] += rate * error[j];
    error = values[layer - 1].map((a, i) => {
      const passed = error.reduce((sum, each, j) => sum + each * W[i * b.length + j], 0);
      return a * (1 - a) * passed;
    });
  }
  return y.reduce((sum, value, j) => sum + 0.5 * (value - t[j]) ** 2, 0);
}
