import { backpropWork } from "./backprop.js";
import { bundleWork } from "./bundle.js";
import { gradientWork } from "./gradient.js";
import { growthWork } from "./growth.js";
import { memoryWork } from "./memory.js";
import { startWork } from "./start.js";
import { streamingWork } from "./streaming.js";
import type { Work } from "./work.js";
import { xorWork } from "./xor.js";

/** All works, in the order in which they run. */
export const works: readonly Work[] = [
  gradientWork,
  backpropWork,
  xorWork,
  growthWork,
  memoryWork,
  streamingWork,
  bundleWork,
  startWork,
];
