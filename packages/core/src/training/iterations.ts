import { evaluateNow } from "../black-box/evaluate-requests.js";
import type { Feed } from "../engine/feed.js";
import { EvaluationRequest } from "../graph/evaluation.js";
import type { OptimizerNode } from "../optimizers/optimizer-node.js";
import type { Iteration } from "./iteration.js";
import { forEver, type IterationsOptions, openRun, turns } from "./loop.js";
import { resume } from "./resumed-start.js";
import type { Run } from "./run.js";
import { bringResume } from "./run-start.js";
import { dataFrom } from "./run-state.js";

/**
 * The training loop: feed, forward, gradient, update, emit. Each turn yields one iteration. The loop is synchronous, so black
 * boxes must be synchronous too.
 *
 * @param roots The optimizer, or several, whose parameters are trained.
 * @param feeds A feed for each iteration. Omit it for a graph without inputs; the loop then runs forever.
 * @throws RxgradError of the fitting class. Its `reached` has what was learned so far.
 * @example
 * for (const { iteration, loss } of iterations(W, batches(digits.train, { size: 100 }))) {
 *   if (loss < 0.1 || iteration === 1000) break;
 * }
 */
export function* iterations<F extends Feed<keyof F>>(
  roots: OptimizerNode | readonly OptimizerNode[],
  feeds?: Iterable<F | Feed>,
  options: IterationsOptions = {},
): Generator<Iteration, void, void> {
  const run = startRun(roots, feeds, options);
  try {
    const source = feeds === undefined ? forEver({}) : dataFrom(feeds, options);
    const loop = turns(run, source);
    try {
      for (let turn = loop.next(); !turn.done; ) {
        const { value } = turn;
        if (value instanceof EvaluationRequest) {
          turn = loop.next(valuesFor(run, value));
          continue;
        }
        if (typeof value !== "symbol") yield value;
        turn = loop.next();
      }
    } finally {
      loop.return();
    }
  } finally {
    run.free();
  }
}

function valuesFor(run: Run, request: EvaluationRequest): readonly Float64Array[] {
  try {
    return evaluateNow(request);
  } catch (error) {
    throw run.fail(error);
  }
}

/**
 * Creates a run that is ready for its first feed. Step it with {@link turns}, to control its pace; `iterations` and `train` do so
 * themselves. `free` frees its memory.
 *
 * @throws DataError without feeds for a graph that has inputs; GraphError or HyperparameterError for invalid roots or options.
 * @example
 * const run = startRun(W, data, { seed: 1 });
 * console.log(run.iterationsPerEpoch, run.streamed.length);
 * run.free();
 */
export function startRun(
  roots: OptimizerNode | readonly OptimizerNode[],
  feeds: unknown,
  given: IterationsOptions,
): Run {
  bringResume(resume);
  return openRun(roots, feeds, given);
}
