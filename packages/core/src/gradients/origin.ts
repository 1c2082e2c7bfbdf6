import type { ElementBounds } from "../calculus/bounds.js";
import { Arena, SharedBlocks } from "../engine/arena.js";
import { bindForward } from "../engine/forward.js";
import { findNotFinite, firstNotFinite } from "../engine/not-finite.js";
import { pathBetween } from "../engine/path.js";
import type { PlannedNode } from "../engine/plan.js";
import { allocateKept, Program } from "../engine/program.js";
import { WHOLE } from "../graph/block.js";
import type { GradientContext, GradientNode, Origin } from "./gradient-node.js";

/** The step assumed for gradients without an h. */
const USUAL_STEP = 1e-4;

/**
 * Finds the node that made a gradient not finite. Recomputes it in separate memory, in this order: the reverse pass, if
 * the gradient has one; the forward pass with the element perturbed; values that do not reach the loss; users' own rules.
 *
 * @param at The index of the element whose gradient is not finite.
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
    // A user's node cannot be recomputed, or there is no memory for it.
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
    // A black box that was not evaluated at this point.
    if (!found || path.some(({ name, operation }) => name === found.node && operation.blackBox)) continue;
    return { what: found.what, fix: "give a smaller h, or keep that node away from where it has no value" };
  }
  return undefined;
}

function hidden({ plan, blockOf }: GradientContext, when: string): Origin | undefined {
  const found = findNotFinite(plan.nodes, blockOf, when);
  return found && { what: `${found.what}, though the loss is finite`, fix: "look at the inputs of that node" };
}

function ownRules({ plan, root }: GradientContext, parameter: PlannedNode): Origin | undefined {
  const own = pathBetween(plan.nodes, parameter, root).filter(
    ({ operation }) => operation.isOwn && (operation.difference || operation.backward),
  );
  const names = own.map(({ name, operation }) => `${operation.kind} "${name}"`);
  return names.length === 0 ? undefined : { fix: `look at the difference and backward of ${names.join(" and ")}` };
}
