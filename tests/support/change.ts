/** The change of a graph by its own difference rules, for perturbations of its inputs and parameters. */
import type { Block, Node } from "@rxgrad/core";
import { Arena } from "../../packages/core/src/engine/arena.js";
import { compile } from "../../packages/core/src/engine/compile.js";
import { PerIterationSources } from "../../packages/core/src/engine/per-iteration-sources.js";
import type { PlannedNode } from "../../packages/core/src/engine/plan.js";
import { allocateKept, fillConstants, Program } from "../../packages/core/src/engine/program.js";
import { bindDifference } from "../../packages/core/src/gradients/finite-difference/difference-step.js";
import { createRandom } from "../../packages/core/src/tensor/random.js";
import { hasBatch, withRows } from "../../packages/core/src/tensor/shape.js";

/** The numbers of an input or parameter, row-major, and by how much each moves; without moves it stays. */
export interface Leaf {
  readonly values: readonly number[];
  readonly moves?: readonly number[];
}

/**
 * The value of a node, and its change by the rules of the nodes on the way, from leaves by their names. Parameters that are
 * not among those are as they start.
 */
export function changeOf(
  root: Node,
  samples: number,
  leaves: Readonly<Record<string, Leaf>>,
): { value: number[]; change: number[] } {
  const plan = compile([root]);
  const arena = new Arena();
  const kept = allocateKept(plan, arena);
  const program = new Program(plan, samples, arena, kept);
  const allocate = (block: Block): Block => program.layout.allocate(block.shape, block.samples);
  const like = (node: PlannedNode): Block =>
    program.layout.allocate(withRows(node.shape, samples), hasBatch(node.shape) ? samples : 1);
  const changes = new Map<PlannedNode, Block>();
  const steps: (() => void)[] = [];
  for (const node of plan.nodes) {
    const { source } = node.operation;
    if (source && !leaves[node.name]?.moves) continue;
    const dInputs = node.inputs.map((input) => changes.get(input));
    if (!source && dInputs.every((each) => !each)) continue;
    const dOut = like(node);
    changes.set(node, dOut);
    const { blockOf } = program;
    const blocks = { dOut, out: blockOf(node), inputs: node.inputs.map(blockOf), dInputs };
    steps.push(source ? () => dOut.data.set(leaves[node.name].moves ?? []) : bindDifference(node, blocks, allocate));
  }
  arena.attach(arena.kept);
  arena.attach(program.layout);
  for (const block of [...arena.kept.blocks, ...program.layout.blocks]) block.data.fill(Number.NaN);
  fillConstants(plan, kept);
  for (const node of [...plan.feeds, ...plan.parameters]) {
    const { data, shape } = program.blockOf(node);
    const { source } = node.operation;
    if (leaves[node.name]) data.set(leaves[node.name].values);
    else if (source?.from === "parameter") source.initial.fill(data, shape, createRandom(1, node.name));
  }
  new PerIterationSources(plan, 1, (owner, name) => numberOf(plan, owner, name)).write(program.blockOf, 1);
  for (const step of [...program.forward, ...steps]) step();
  const result = {
    value: [...program.blockOf(at(plan, root)).data],
    change: [...(changes.get(at(plan, root))?.data ?? [])],
  };
  arena.free();
  return result;
}

/** A hyper-parameter of a node, which must be a number. */
function numberOf({ names }: ReturnType<typeof compile>, owner: string, name: string): number {
  const [node] = [...names].find((each) => each[1] === owner) as [Node, string];
  return node.operation.hyperparameters?.find((each) => each.name === name)?.value as number;
}

const at = ({ planned }: ReturnType<typeof compile>, root: Node): PlannedNode => planned.get(root) as PlannedNode;
