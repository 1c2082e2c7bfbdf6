import { backprop } from "./backprop.js";
import { derivative } from "./derivative.js";
import { descent } from "./descent.js";
import { finiteDifferences } from "./finite-differences.js";
import { gradient } from "./gradient.js";
import { hyperparameters } from "./hyperparameters.js";
import { learning } from "./learning.js";
import { losses } from "./losses.js";
import { miniBatches } from "./mini-batches.js";
import { network } from "./network.js";
import { nudging } from "./nudging.js";
import { performance } from "./performance.js";
import { threads } from "./threads.js";
import { workshop } from "./workshop.js";
import type { Numbers } from "./written.js";

const PAGES: Readonly<Record<string, Numbers>> = {
  "course/learning": learning,
  "course/losses": losses,
  "course/derivative": derivative,
  "course/gradient": gradient,
  "course/descent": descent,
  "course/network": network,
  "course/nudging": nudging,
  "course/mini-batches": miniBatches,
  "course/backprop": backprop,
  "course/hyperparameters": hyperparameters,
  "course/workshop": workshop,
  "guide/finite-differences": finiteDifferences,
  "guide/threads": threads,
  "guide/performance": performance,
};

/** The pages that have numbers. */
export const PAGES_WITH_NUMBERS: readonly string[] = Object.keys(PAGES);

/** The numbers of a page, such as `course/losses`. */
export const numbersOf = (page: string): Numbers => PAGES[page] ?? {};
