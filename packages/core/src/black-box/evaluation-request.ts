import type { Evaluation } from "./evaluation.js";

/**
 * What a run needs to be told before it can go on: evaluations of its black boxes, all of which may be under way at the
 * same time. Answered with their results, in this order.
 *
 * @example
 * const loop = turns(run, feeds);
 * let turn = loop.next();
 * while (!turn.done) {
 *   if (turn.value instanceof EvaluationRequest) {
 *     const answers = turn.value.evaluations.map((each) => each.read(measure(each.inputs)));
 *     turn = loop.next(answers);
 *   } else turn = loop.next();
 * }
 */
export class EvaluationRequest {
  readonly evaluations: readonly Evaluation[];

  constructor(evaluations: readonly Evaluation[]) {
    this.evaluations = evaluations;
  }

  /** The places of the evaluations, those of each black box together, in order. */
  get byBox(): number[][] {
    const places = new Map<string, number[]>();
    this.evaluations.forEach(({ node }, i) => {
      const own = places.get(node);
      if (own) own.push(i);
      else places.set(node, [i]);
    });
    return [...places.values()];
  }
}
