import type { Plan, PlannedNode } from "../engine/plan.js";
import { describeValue } from "../errors/describe-value.js";
import { GraphError, HyperparameterError } from "../errors/errors.js";
import { isBareObject } from "../errors/realms.js";
import type { Node } from "../graph/node.js";

/**
 * One value for all parameters; or values by parameter name, such as `{ "dense1/W": 1e-3 }`, with none for parameters
 * that are not named; or a list in the order of the option `parameters`.
 */
export type PerParameter<V> = V | Readonly<Record<string, V>> | readonly V[];

/** Whether values are given for single parameters. */
export const isOneByOne = (given: unknown): given is Readonly<Record<string, unknown>> | readonly unknown[] =>
  Array.isArray(given) || isBareObject(given);

/**
 * Checks values for single parameters, as far as possible without a plan.
 *
 * @throws HyperparameterError for a list that does not match `parameters`, and for a value that `check` refuses.
 */
export function checkOneByOne(
  label: string,
  option: string,
  given: Readonly<Record<string, unknown>> | readonly unknown[],
  parameters: readonly Node[] | undefined,
  check: (value: unknown, where: string) => void,
): void {
  if (Array.isArray(given)) {
    if (given.length !== parameters?.length) {
      const fix = parameters ? `give one for each of parameters, ${parameters.length}` : "list the parameters too";
      throw new HyperparameterError(
        `${label}: ${option} is ${describeValue(given)}; ${fix}, or name them, as in { rates: … }.`,
      );
    }
    given.forEach((value, i) => void check(value, `${option}[${i}]`));
    return;
  }
  for (const [name, value] of Object.entries(given)) check(value, `${option} of "${name}"`);
}

/**
 * The value of one parameter.
 *
 * @param parameters The option that gives a list its order.
 */
export function valueGiven<V>(
  given: PerParameter<V> | undefined,
  parameter: PlannedNode,
  { planned }: Plan,
  parameters: readonly Node[] | undefined,
): V | undefined {
  if (!isOneByOne(given)) return given as V | undefined;
  if (!Array.isArray(given)) {
    return Object.hasOwn(given, parameter.name) ? ((given as Record<string, V>)[parameter.name] as V) : undefined;
  }
  const at = parameters?.findIndex((each) => planned.get(each) === parameter) ?? -1;
  return given[at] as V | undefined;
}

/** @throws GraphError for a name that is not a parameter of the gradient. */
export function checkNames(label: string, option: string, given: unknown, known: readonly PlannedNode[]): void {
  if (!isOneByOne(given) || Array.isArray(given)) return;
  const names = known.map(({ name }) => name);
  const wrong = Object.keys(given).find((name) => !names.includes(name));
  if (wrong === undefined) return;
  const some = names.slice(0, 8).join(", ") + (names.length > 8 ? ", …" : "");
  throw new GraphError(
    `${label}: ${option} names ${JSON.stringify(wrong.slice(0, 60))}, which is not one of its parameters; give ${some}.`,
  );
}
