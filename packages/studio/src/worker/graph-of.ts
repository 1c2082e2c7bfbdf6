import { fromJSON, type GraphJSON, type Hyperparameter, hyperparametersOf, RxgradError, toJSON } from "rxgrad";
import type { BuiltRun } from "../experiment/built-run.js";
import type { ExportedRun } from "../session/live-run.js";

/** The graph as data, and whether the kinds of the run suffice to read it; null if it holds what data cannot hold. */
export function graphOf({ W, kinds }: BuiltRun): Pick<ExportedRun, "graph" | "problem"> {
  const changing = hyperparametersOf(W).filter(({ value }) => typeof value !== "number");
  const names = changing.map(({ owner, name }) => `${owner}.${name}`);
  let graph: GraphJSON | null = null;
  try {
    graph = toJSON(W, { leaveOut: names });
    const hyperparameters = Object.fromEntries(names.map((name, i) => [name, changing[i]?.given as Hyperparameter]));
    fromJSON(graph, { kinds, hyperparameters });
    return { graph, problem: undefined };
  } catch (error) {
    if (error instanceof RxgradError) return { graph, problem: error.message };
    throw error;
  }
}
