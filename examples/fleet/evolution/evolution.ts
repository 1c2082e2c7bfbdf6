// The evolution strategy: 64 directions in each iteration, and the game from all starts on both sides of each.
import {
  adam,
  type BoxValue,
  blackBox,
  type EvaluationContext,
  type GradientFleet,
  type Node,
  neg,
  normal,
  type OptimizerNode,
  parameter,
  randomDirections,
  sharded,
} from "rxgrad";
import { HIDDEN } from "./balance.js";

/** What evaluates the game: `fleet.evaluate("play")`, or `play` itself. */
export type Play = (
  inputs: Readonly<Record<string, Float64Array>>,
  context?: EvaluationContext,
) => BoxValue | Promise<BoxValue>;

/** The policy as an optimizer node, whose loss is the score with its sign turned. @param fleet Default: none. */
export function evolution(evaluate: Play, fleet?: GradientFleet): OptimizerNode {
  const weights: Record<string, Node> = {
    W1: parameter([4, HIDDEN], { name: "W1", initial: normal(0.5) }),
    b1: parameter([HIDDEN], { name: "b1" }),
    W2: parameter([HIDDEN, 1], { name: "W2", initial: normal(0.5) }),
    b2: parameter([1], { name: "b2" }),
  };
  const score = blackBox({ name: "game", inputs: weights, output: [], evaluate });
  const along = randomDirections(score.pipe(neg()), { directions: 64, h: 0.3 });
  return adam(sharded(along, { fleet, place: "fleet" }), { learningRate: 0.3 });
}
