import { activationFunctions } from "./functions/activations.js";
import { layerFunctions } from "./functions/layers.js";
import { loops } from "./functions/loops.js";
import type { FunctionTable, ModuleFunction } from "./functions/module-function.js";

let made: FunctionTable | undefined;

/** The functions that modules are made of. The table is made when it is first used, so that bundles without it leave it out. */
function functions(): FunctionTable {
  made ??= { ...loops(), ...activationFunctions(), ...layerFunctions() };
  return made;
}

/** The function with this name. */
const functionOf = (name: string): ModuleFunction => functions()[name] as ModuleFunction;

/** Functions and all that they call, in the order of the table. */
export function withNeeded(names: Iterable<string>): string[] {
  const needed = new Set(names);
  for (const name of needed) for (const each of functionOf(name).needs ?? []) needed.add(each);
  return Object.keys(functions()).filter((name) => needed.has(name));
}

/** The source of a function. */
export const codeOf = (name: string): string => functionOf(name).code;

/** The names that a module may not give to values. */
export const functionNames = (): string[] => [...Object.keys(functions()), "bits"];
