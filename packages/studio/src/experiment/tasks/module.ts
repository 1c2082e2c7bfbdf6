import type { GradientNode } from "rxgrad";
import { BehaviorSubject, isObservable } from "rxjs";
import { statusesOf } from "../../fleet/shown-fleet.js";
import { type ErrorPhrase, sentence } from "../../words/told.js";
import type { BuiltFleet, BuiltRun } from "../built-run.js";
import { ExperimentError, messageOf } from "../experiment-error.js";
import type { ModuleSetup } from "../setup.js";
import { exactOf } from "./exact.js";
import type { ModuleRun, RunModule } from "./run-module.js";

/** Imports the module at an address, as `import()` does. */
export type ImportModule = (address: string) => Promise<unknown>;

/** The run of a module. All of rxgrad is loaded for it. @throws ExperimentError where the module cannot be imported or gives no run. */
export async function moduleRun({ address, seed }: ModuleSetup, importModule: ImportModule): Promise<BuiltRun> {
  const build = await defaultOf(address, importModule);
  const [rxgrad, data] = await Promise.all([import("rxgrad"), import("@rxgrad/data")]);
  const given: unknown = await build(rxgrad, { data, BehaviorSubject, seed });
  const { W, data: feeds, controls = {}, kinds = [], y, fleet } = checkRun(address, given);
  const gradient = W.gradients[0] as GradientNode;
  return {
    W,
    loss: gradient.loss,
    y,
    exact: exactOf(gradient),
    kinds,
    controls,
    sourceControls: {},
    source: () => feeds,
    data: () => undefined,
    fleet: fleet && fleetOf(fleet),
  };
}

/** What a module gives as its fleet. */
const fleetOf = (fleet: NonNullable<ModuleRun["fleet"]>): BuiltFleet => ({
  status$: statusesOf(fleet) as BuiltFleet["status$"],
  close() {
    const end = async (): Promise<unknown> => "close" in fleet && fleet.close?.();
    end().catch(() => {});
  },
});

async function defaultOf(address: string, importModule: ImportModule): Promise<RunModule> {
  let module: unknown;
  try {
    module = await importModule(address);
  } catch (cause) {
    const reason = messageOf(cause);
    throw new ExperimentError(sentence("error.moduleImport", { address, reason }), { cause });
  }
  const build = (module as { readonly default?: unknown } | null)?.default;
  if (typeof build === "function") return build as RunModule;
  throw new ExperimentError(sentence("error.moduleDefault", { address }));
}

function checkRun(address: string, given: unknown): ModuleRun {
  const { W, data, controls = {}, kinds = [], fleet } = (given ?? {}) as Partial<ModuleRun>;
  const wrong = (phrase: ErrorPhrase, name = ""): never => {
    throw new ExperimentError(sentence(phrase, { address, name }));
  };
  if (W?.role !== "optimizer") wrong("error.moduleW");
  if (data !== undefined && typeof data?.[Symbol.iterator] !== "function") {
    wrong("error.moduleData");
  }
  if (data && data[Symbol.iterator]() === data[Symbol.iterator]()) {
    wrong("error.moduleOnce");
  }
  if (!Array.isArray(kinds) || !kinds.every((each) => typeof each === "function" && "kind" in each)) {
    wrong("error.moduleKinds");
  }
  if (fleet !== undefined && !statusesOf(fleet)) wrong("error.moduleFleet");
  for (const [name, control] of Object.entries(controls)) {
    if (isObservable(control) && typeof (control as Partial<BehaviorSubject<number>>).value === "number") continue;
    wrong("error.moduleControl", name);
  }
  return given as ModuleRun;
}
