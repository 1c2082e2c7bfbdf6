import { shortened } from "../errors/describe-value.js";
import { GraphError, ShapeError } from "../errors/errors.js";
import { withoutNumber } from "../graph/signatures/numbering.js";
import { sameShape, showShape } from "../tensor/shape.js";
import { checkAttached, type Tensor } from "../tensor/tensor.js";
import type { OptimizerMemory } from "./optimizer-memory.js";
import type { RunState } from "./run-state.js";

/** Restores the memory of a state. If the state has none, the memory starts empty after the state's iteration. */
export function restoreFrom(
  { iteration, memory, memorySince = 0 }: RunState,
  to: OptimizerMemory,
  givenName: (parameter: string) => string,
): void {
  const isNew = memory.size === 0 && to.blocks.length > 0;
  if (memory.size > 0) restore(to, renamed(memory, to, givenName));
  to.since = isNew ? iteration : memorySince;
}

/**
 * Restores a memory from its copies.
 *
 * @throws GraphError for a missing or unknown name; ShapeError for a wrong shape, and for numbers whose buffer was transferred.
 * Nothing is written then.
 */
export function restore(memory: OptimizerMemory, state: ReadonlyMap<string, Tensor>): void {
  const wanted = new Map(memory.blocks);
  for (const name of state.keys()) {
    if (wanted.has(name)) continue;
    throw new GraphError(`optimizer state: "${name}" is not known to these optimizers; ${ANEW}.`);
  }
  for (const [name, { shape }] of wanted) {
    const given = state.get(name);
    if (!given) throw new GraphError(`optimizer state: "${name}" is missing; ${ANEW}.`);
    checkAttached(given.data, `optimizer state: "${shortened(name)}"`);
    if (sameShape(given.shape, shape)) continue;
    throw new ShapeError(
      `optimizer state: "${name}" has shape ${showShape(given.shape)} but its parameter has ${showShape(shape)}; give what this network saved.`,
    );
  }
  for (const [name, { data }] of wanted) data.set((state.get(name) as Tensor).data);
}

/** The memory of a state with the names of this run. Numbers in the default names of optimizers may differ. */
function renamed(
  memory: ReadonlyMap<string, Tensor>,
  { updates }: OptimizerMemory,
  givenName: (parameter: string) => string,
): ReadonlyMap<string, Tensor> {
  const names = new Map(memory);
  const taken = updates.flatMap(({ optimizer: { name, node }, planned }) =>
    node.rule.state.flatMap((what) => {
      const end = `/${givenName(planned.name)}/${what}`;
      const isSavedBy = (owner: string): boolean =>
        owner === name || (node.name === undefined && withoutNumber(owner) === node.kind);
      const key = [...memory.keys()].find((each) => each.endsWith(end) && isSavedBy(each.slice(0, -end.length)));
      return key === undefined ? [] : [[`${name}/${planned.name}/${what}`, key] as const];
    }),
  );
  for (const [, key] of taken) names.delete(key);
  for (const [name, key] of taken) names.set(name, memory.get(key) as Tensor);
  return names;
}

/** The fix for a run that is resumed with another optimizer. */
const ANEW =
  "give what these optimizers saved, or start with an empty memory: train(W, data, { from: { ...state, memory: new Map() } })";
