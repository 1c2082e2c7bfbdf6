import type { Kernels } from "../kernels.js";
import type { UpdateKernels } from "../updates.js";

type Updates = UpdateKernels & Pick<Kernels, "scale" | "clamp" | "sumOfSquares">;

/** NaN if the square overflows: the update would otherwise be 0 and hide the error. */
const rootOf = (square: number): number => Math.sqrt(square) - 0 * square;

export function updates(memory: Float64Array): Updates {
  return {
    scale(out, a, factor, size) {
      for (let i = 0; i < size; i++) memory[out + i] = factor * memory[a + i];
    },
    clamp(out, a, limit, size) {
      for (let i = 0; i < size; i++) memory[out + i] = Math.max(Math.min(memory[a + i], limit), -limit);
    },
    sumOfSquares(x, size) {
      const sums = [0, 0, 0, 0];
      for (let i = 0; i < size; i++) sums[i % 4] += memory[x + i] * memory[x + i];
      return sums[0] + sums[2] + (sums[1] + sums[3]);
    },
    momentumUpdate(out, parameter, gradient, velocity, rate, momentum, size) {
      for (let i = 0; i < size; i++) {
        const moved = momentum * memory[velocity + i] + memory[gradient + i];
        memory[velocity + i] = moved;
        memory[out + i] = memory[parameter + i] - rate * moved;
      }
    },
    nesterovUpdate(out, parameter, gradient, velocity, rate, momentum, size) {
      for (let i = 0; i < size; i++) {
        const derivative = memory[gradient + i];
        const moved = momentum * memory[velocity + i] + derivative;
        memory[velocity + i] = moved;
        memory[out + i] = memory[parameter + i] - rate * (derivative + momentum * moved);
      }
    },
    adaGradUpdate(out, parameter, gradient, squares, rate, epsilon, size) {
      for (let i = 0; i < size; i++) {
        const derivative = memory[gradient + i];
        const sum = memory[squares + i] + derivative * derivative;
        memory[squares + i] = sum;
        memory[out + i] = memory[parameter + i] - (rate * derivative) / (rootOf(sum) + epsilon);
      }
    },
    rmsPropUpdate(out, parameter, gradient, squares, rate, smoothing, epsilon, size) {
      for (let i = 0; i < size; i++) {
        const derivative = memory[gradient + i];
        const mean = smoothing * memory[squares + i] + (1 - smoothing) * (derivative * derivative);
        memory[squares + i] = mean;
        memory[out + i] = memory[parameter + i] - (rate * derivative) / (rootOf(mean) + epsilon);
      }
    },
    adamUpdate(out, parameter, gradient, means, squares, keep, rate, root, beta1, beta2, epsilon, size) {
      for (let i = 0; i < size; i++) {
        const derivative = memory[gradient + i];
        const mean = beta1 * memory[means + i] + (1 - beta1) * derivative;
        const square = beta2 * memory[squares + i] + (1 - beta2) * (derivative * derivative);
        memory[means + i] = mean;
        memory[squares + i] = square;
        memory[out + i] = keep * memory[parameter + i] - (rate * mean) / (root * rootOf(square) + epsilon);
      }
    },
  };
}
