// The numbers of the guide's page on threads: one iteration on one thread and on two.
import { measured, timeText } from "./bench-results.js";
import type { Numbers } from "./written.js";

const iteration = (contender: string, network: string, threads: string): string =>
  timeText(measured("b", contender, `${network}, ${threads}`));

const pair = (name: string, contender: string, network: string): Numbers => ({
  [`${name}One`]: iteration(contender, network, "one core"),
  [`${name}Two`]: iteration(contender, network, "two workers"),
});

export const threads: Numbers = {
  ...pair("smallBackprop", "rxgrad backprop", "784-50-10"),
  ...pair("largeBackprop", "rxgrad backprop", "784-256-128-10"),
  ...pair("smallDifferences", "rxgrad collapsed", "784-50-10"),
  ...pair("largeDifferences", "rxgrad collapsed", "784-256-128-10"),
};
