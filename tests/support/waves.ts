import type { BoxValue, Feed, IterationsOptions, OptimizerNode } from "@rxgrad/core";
import { type Evaluation, EvaluationRequest, startRun, turns } from "@rxgrad/core/driver";

/**
 * Trains on these feeds, and returns the requests of each iteration. A request has the names of the boxes and their
 * inputs, as `"box 1 2.5"`.
 */
export function wavesOf(W: OptimizerNode, feeds: readonly Feed[], options: IterationsOptions = {}): string[][][] {
  const run = startRun(W, feeds, options);
  const loop = turns(run, feeds);
  const { signal } = new AbortController();
  const iterations: string[][][] = [];
  let waves: string[][] = [];
  for (let turn = loop.next(); !turn.done; ) {
    const { value } = turn;
    if (value instanceof EvaluationRequest) {
      waves.push(value.evaluations.map(tell));
      turn = loop.next(value.evaluations.map((each) => each.read(each.start(signal) as BoxValue)));
      continue;
    }
    if (typeof value !== "symbol") {
      iterations.push(waves);
      waves = [];
    }
    turn = loop.next();
  }
  run.free();
  return iterations;
}

const tell = ({ node, inputs }: Evaluation): string => [node, ...inputs.map((each) => each.join(" "))].join(" ");
