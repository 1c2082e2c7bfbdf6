import { backpropWork } from "./backprop.js";
import { gradientWork } from "./gradient.js";
import { streamingWork } from "./streaming.js";
import type { Work } from "./work.js";
import { xorWork } from "./xor.js";

/** All works, in the order in which they run. */
export const works: readonly Work[] = [gradientWork, backpropWork, xorWork, streamingWork];
