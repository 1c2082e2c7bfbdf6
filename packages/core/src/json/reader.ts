import { describeValue, messageOf } from "../errors/describe-value.js";
import { anyText, checkOption, nonEmptyText, orElse } from "../errors/domains.js";
import { GraphError, RxgradError } from "../errors/errors.js";
import { isGradientNode } from "../gradients/gradient-node.js";
import { isNode } from "../graph/create-node.js";
import type { Hyperparameter } from "../graph/hyperparameters.js";
import { isRecord, type StoredOptions } from "../graph/stored-options.js";
import { isOptimizerNode } from "../optimizers/optimizer-node.js";
import type { Kind, Kinds } from "./kinds.js";
import { checkKey, fromPlainData } from "./plain-data.js";
import type { Root } from "./roots.js";
import { storedValues } from "./stored-values.js";

/** Whether a value is of the type that an index must refer to. */
type Is<T extends Root> = (root: unknown) => root is T;

/** Keys that every entry may have. */
const COMMON = ["kind", "name", "options", "leftOut"];

/** Makes the nodes one after another. An entry can refer only to entries before it, so there are no cycles. */
export class Reader {
  readonly #made: Root[] = [];
  readonly #kinds: Kinds;
  readonly #given: ReadonlyMap<string, Hyperparameter>;
  readonly #wanted = new Set<string>();

  constructor(kinds: Kinds, hyperparameters: Readonly<Record<string, Hyperparameter>>) {
    this.#kinds = kinds;
    this.#given = new Map(Object.entries(hyperparameters));
  }

  /** Makes the node of the next entry. @param isOwn Whether its kind is a user's own, if the file contains that. */
  read(entry: unknown, location: string, isOwn?: boolean): void {
    if (!isRecord(entry)) throw new GraphError(`${location} is ${describeValue(entry)}; give an object.`);
    const kind = this.#kindOf(location, entry.kind, isOwn);
    const options = this.#optionsOf(location, entry);
    const made = locating(location, () => this.#build(location, kind, entry, options));
    if (made) this.#made.push(made);
    else throw new GraphError(`${location}: build of ${kind.kind} returned no node of its role; return one.`);
  }

  /** The node that was made for an index. @throws GraphError if there is none. */
  at(location: string, index: unknown): Root {
    const made = Number.isInteger(index) ? this.#made[index as number] : undefined;
    if (made) return made;
    const last = this.#made.length - 1;
    const wanted = last < 0 ? "none, as no node comes before it" : `the index of a node before it, 0 to ${last}`;
    throw new GraphError(`${location} is ${describeValue(index)}; give ${wanted}.`);
  }

  /** @throws GraphError if a given hyper-parameter was not used. */
  finish(): void {
    const surplus = [...this.#given.keys()].find((name) => !this.#wanted.has(name));
    if (surplus === undefined) return;
    const left = [...this.#wanted].join(", ");
    throw new GraphError(
      `fromJSON: hyperparameters has ${describeValue(surplus)}, which was not left out; give ${left || "none"}.`,
    );
  }

  /** Makes a node; undefined if `build` returned a value of another type. */
  #build(location: string, kind: Kind, entry: StoredOptions, options: StoredOptions): Root | undefined {
    if (!("role" in kind)) {
      checkKeys(location, entry, ["inputs"]);
      const inputs = this.#several(`${location}.inputs`, entry.inputs, isNode);
      const made: unknown = kind.build(inputs, options, storedValues);
      return isNode(made) ? made : undefined;
    }
    if (kind.role === "optimizer") {
      checkKeys(location, entry, ["gradients"]);
      const gradients = this.#several(`${location}.gradients`, entry.gradients, isGradientNode);
      const made: unknown = kind.build(gradients, options);
      return isOptimizerNode(made) ? made : undefined;
    }
    checkKeys(location, entry, ["loss", "parameters"]);
    const loss = this.#one(`${location}.loss`, entry.loss, isNode);
    const { parameters } = entry;
    const chosen =
      parameters === undefined ? {} : { parameters: this.#several(`${location}.parameters`, parameters, isNode) };
    const made: unknown = kind.build(loss, { ...options, ...chosen });
    return isGradientNode(made) ? made : undefined;
  }

  #several<T extends Root>(location: string, indices: unknown, is: Is<T>): T[] {
    return Array.from(listAt(location, indices), (index, i) => this.#one(`${location}[${i}]`, index, is));
  }

  #one<T extends Root>(location: string, index: unknown, is: Is<T>): T {
    const found: Root = this.at(location, index);
    if (is(found)) return found;
    const got = isNode(found) ? "a node" : isGradientNode(found) ? "a gradient" : "an optimizer";
    const wanted = is === (isNode as unknown) ? "a node that has a value" : "a gradient";
    throw new GraphError(`${location} is ${String(index)}, ${got} of kind ${found.kind}; give the index of ${wanted}.`);
  }

  #kindOf(location: string, kind: unknown, isOwn: boolean | undefined): Kind {
    const found = typeof kind === "string" ? this.#kinds.find(kind, isOwn) : undefined;
    if (found) return found;
    if (isOwn && this.#kinds.has(kind as string)) {
      throw new GraphError(
        `${location}.kind is ${describeValue(kind)}, which in this file is a user's own kind, not rxgrad's; give it in fromJSON(json, { kinds: [${String(kind)}] }).`,
      );
    }
    const given = this.#kinds.given.length > 0 ? ` or one of those given (${this.#kinds.given.join(", ")})` : "";
    throw new GraphError(
      `${location}.kind is ${describeValue(kind)}, which is not a kind of rxgrad${given}; give a kind of your own in fromJSON(json, { kinds: [swish] }).`,
    );
  }

  #optionsOf(location: string, { name, options, leftOut = {} }: StoredOptions): StoredOptions {
    checkOption(undefined, `${location}.name`, name, orElse(nonEmptyText, undefined, "no name"), GraphError);
    const stored = fromPlainData(`${location}.options`, options);
    if (!isRecord(stored)) throw new GraphError(`${location}.options is ${describeValue(options)}; give an object.`);
    if (!isRecord(leftOut)) throw new GraphError(`${location}.leftOut is ${describeValue(leftOut)}; give an object.`);
    if (Object.hasOwn(stored, "name")) {
      throw new GraphError(`${location}.options.name: a name is not an option; give it beside kind.`);
    }
    const restored = Object.entries(leftOut).map(([option, full]) => {
      checkKey(`${location}.leftOut`, option);
      return [option, this.#leftOutValue(`${location}.leftOut.${option}`, full)];
    });
    return { ...stored, ...Object.fromEntries(restored), ...(name === undefined ? {} : { name }) };
  }

  #leftOutValue(location: string, given: unknown): Hyperparameter {
    checkOption(undefined, location, given, anyText, GraphError);
    const full = given as string;
    this.#wanted.add(full);
    const value = this.#given.get(full);
    if (value !== undefined) return value;
    throw new GraphError(
      `${location}: ${describeValue(full)} was left out when the graph was written; give it in fromJSON(json, { hyperparameters: { ${describeValue(full)}: … } }).`,
    );
  }
}

/** @throws GraphError for a value that is not a list. */
export function listAt(location: string, value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value;
  throw new GraphError(`${location} is ${describeValue(value)}; give a list.`);
}

function checkKeys(location: string, entry: StoredOptions, own: readonly string[]): void {
  const known = [...COMMON, ...own];
  const unknown = Object.keys(entry).find((key) => !known.includes(key));
  if (unknown === undefined) return;
  throw new GraphError(`${location}: the key ${describeValue(unknown)} is not known; give ${known.join(", ")} alone.`);
}

/** Adds the location in the file to the error of a node that could not be made. */
function locating<T>(location: string, make: () => T): T {
  try {
    return make();
  } catch (error) {
    if (error instanceof GraphError && error.message.startsWith(location)) throw error;
    const why = error instanceof RxgradError ? error.message : `its definition threw: ${messageOf(error)}`;
    throw new GraphError(`${location}: ${why}`, { cause: error });
  }
}
