// The numbers of the guide's page on performance: the figures of the benchmark.
import { benchMachine, measured, measuredOr, sizeText, timeText, twoDigits } from "./bench-results.js";
import type { Numbers } from "./written.js";

const loop = measured("a", "NumPy numerical_gradient", "one core");

/** A way to one gradient of 784-50-10: its time, and how many times faster than the loop it is. */
function gradient(name: string, contender: string, setting = "one core"): Numbers {
  const time = measured("a", contender, setting);
  return { [name]: timeText(time), [`${name}Faster`]: twoDigits(loop / time) };
}

/** An iteration by backprop, for two networks. A peer that was not there has a dash. */
function iteration(name: string, contender: string, setting: string): Numbers {
  const time = (network: string): string => timeText(measuredOr("b", contender, `${network}, ${setting}`));
  return { [`${name}Small`]: time("784-50-10"), [`${name}Large`]: time("784-256-128-10") };
}

/** How many times longer an iteration takes than that of 784-50-10 with batches of 100. */
function growth(name: string, setting: string): Numbers {
  const times = (contender: string): string =>
    twoDigits(measured("d", contender, setting) / measured("d", contender, "784-50-10, batch 100"));
  return { [`${name}Differences`]: times("rxgrad auto"), [`${name}Backprop`]: times("rxgrad backprop") };
}

const xor = (contender: string): string => timeText(measuredOr("c", contender, "one iteration"));

export const performance: Numbers = {
  processor: benchMachine[0] ?? "",
  cores: (benchMachine[1] ?? "").replace(" cores", ""),
  loop: timeText(loop),
  ...gradient("propagated", "rxgrad propagated"),
  ...gradient("collapsed", "rxgrad collapsed"),
  ...gradient("backprop", "rxgrad backprop"),
  ...gradient("plain", "rxgrad collapsed", "one core, plain TypeScript"),
  ...iteration("one", "rxgrad backprop", "one core"),
  ...iteration("two", "rxgrad backprop", "two workers"),
  ...iteration("numpy", "NumPy", "all cores"),
  ...iteration("tensorflow", "TensorFlow.js wasm", "one core"),
  ...iteration("jax", "jax-js", "one core"),
  ...iteration("convnet", "ConvNetJS", "one core"),
  xor: xor("rxgrad backprop"),
  xorBrain: xor("brain.js"),
  xorSynaptic: xor("synaptic"),
  xorTensorflow: xor("TensorFlow.js cpu"),
  ...growth("wide", "784-200-10, batch 100"),
  ...growth("deep", "784-50-50-10, batch 100"),
  ...growth("deeper", "784-50-50-50-50-10, batch 100"),
  ...growth("batch", "784-50-10, batch 400"),
  import: timeText(measured("h", "rxgrad", "beyond rxjs and immer")),
  first: timeText(measured("h", "rxgrad backprop", "compose + first iteration, cold")),
  thousandCold: timeText(measured("h", "rxgrad backprop", "first 1,000 iterations, run 2")),
  thousandWarm: timeText(measured("h", "rxgrad backprop", "first 1,000 iterations, runs 21 to 60")),
  bundle: sizeText(measured("g", "the first example", "minified, gzip −9")),
  observed: timeText(measured("f", "an observed node", "8 values")),
  slice: timeText(measured("f", "slice", "784-50-10 collapsed")),
  peakXor: sizeText(measured("e", "rxgrad collapsed, peak", "XOR 2-8-2, 100,000 iterations")),
  peakDigits: sizeText(measured("e", "rxgrad backprop, peak", "784-50-10, 10,000 iterations")),
};
