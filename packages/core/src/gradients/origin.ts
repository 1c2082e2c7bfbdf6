import type { ElementBounds } from "../calculus/bounds.js";
import { Arena, SharedBlocks } from "../engine/arena.js";
import { bindForward } from "../engine/forward.js";
import { findNotFinite, firstNotFinite } from "../engine/not-finite.js";
import { pathBetween } from "../engine/path.js";
import type { PlannedNode } from "../engine/plan.js";
import { allocateKept, Program } from "../engine/program.js";
import { WHOLE } from "../graph/shard.js";
import type { GradientContext, GradientNode, Origin } from "./gradient-node.js";

/** Gradients that do not say how far they move a parameter are taken to move it so far. */
const USUAL_STEP = 1e-4;

/**
 * Looks for the node that made a gradient not finite, by computing once more, in memory of its own: on the way back, where
 * the gradient goes one; else forward, with the element moved; else a value that has been hidden from the loss; else a user's
 * own rules.
 *
 * @param at The element of the parameter whose gradient is not finite.
 * @param when The iteration, in words.
 */
export function originOf(
  context: GradientContext,
  gradient: GradientNode,
  parameter: PlannedNode,
  at: number,
  when: string,
): Origin | undefined {
  const { plan, samples, blockOf } = context;
  const arena = new Arena();
  const trial = new Program(plan, samples, arena, allocateKept(plan, arena));
  const { layout } = trial;
  const back = gradient.originOf?.({
    ...context,
    blockOf: trial.blockOf,
    gradientOf: ({ shape }) => layout.allocate(shape as number[]),
    layout,
    shared: new SharedBlocks(layout),
    shard: WHOLE,
  });
  try {
    arena.attach(layout);
    for (const each of plan.nodes) trial.blockOf(each).data.set(blockOf(each).data);
    const h = (context.hyperparameter("h") as { current: number } | undefined)?.current ?? USUAL_STEP;
    return (
      back?.() ??
      wherePerturbed(context, trial, parameter, at, h, gradient.boundsOf?.(context).get(parameter)) ??
      hidden(context, when) ??
      ownRules(context, parameter)
    );
  } catch {
    // A node of the user's that cannot be computed once more, or no memory for it.
    return undefined;
  } finally {
    arena.free();
  }
}

function wherePerturbed(
  { plan, root }: GradientContext,
  { blockOf }: Program,
  parameter: PlannedNode,
  at: number,
  h: number,
  bounds: ElementBounds | undefined,
): Origin | undefined {
  const path = pathBetween(plan.nodes, parameter, root, true).filter((each) => firstNotFinite(blockOf(each).data) < 0);
  const steps = path.map((node) => bindForward(node, blockOf(node), node.inputs.map(blockOf)));
  const { data } = blockOf(parameter);
  const value = data[at];
  for (const move of [-h, h, -2 * h, 2 * h]) {
    data[at] = value + move;
    if (bounds && !(data[at] >= bounds.lower[at] && data[at] <= bounds.upper[at])) continue;
    for (const step of steps) step();
    const found = findNotFinite(path, blockOf, `that element ${move < 0 ? "-" : "+"} ${Math.abs(move)}`);
    // A black box that was not asked for this point.
    if (!found || path.some(({ name, operation }) => name === found.node && operation.blackBox)) continue;
    return { what: found.what, fix: "give a smaller h, or keep that node away from where it has no value" };
  }
  return undefined;
}

function hidden({ plan, blockOf }: GradientContext, when: string): Origin | undefined {
  const found = findNotFinite(plan.nodes, blockOf, when);
  return found && { what: `${found.what}, though the loss is finite`, fix: "look at what that node is given" };
}

function ownRules({ plan, root }: GradientContext, parameter: PlannedNode): Origin | undefined {
  const own = pathBetween(plan.nodes, parameter, root).filter(
    ({ operation }) => operation.isOwn && (operation.difference || operation.backward),
  );
  const names = own.map(({ name, operation }) => `${operation.kind} "${name}"`);
  return names.length === 0 ? undefined : { fix: `look at the difference and backward of ${names.join(" and ")}` };
}
