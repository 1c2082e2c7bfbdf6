import { backprop } from "./backprop.js";
import { derivative } from "./derivative.js";
import { descent } from "./descent.js";
import type { Exercise } from "./exercise.js";
import { gradient } from "./gradient.js";
import { hyperparameters } from "./hyperparameters.js";
import { learning } from "./learning.js";
import { losses } from "./losses.js";
import { miniBatches } from "./mini-batches.js";
import { network } from "./network.js";
import { nudging } from "./nudging.js";
import { workshop } from "./workshop.js";

/** All exercises of the course, by their names: `losses/mean` is in the lesson `losses`. */
export const EXERCISES: Readonly<Record<string, Exercise>> = {
  ...{ ...learning, ...losses, ...derivative, ...gradient, ...descent },
  ...{ ...network, ...nudging, ...miniBatches, ...backprop },
  ...{ ...hyperparameters, ...workshop },
};
