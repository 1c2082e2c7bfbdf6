import { describeValue, messageOf } from "../errors/describe-value.js";
import { GraphError, RxgradError } from "../errors/errors.js";
import { isGradientNode } from "../gradients/gradient-node.js";
import { isNode } from "../graph/create-node.js";
import type { Hyperparameter } from "../graph/hyperparameters.js";
import { isRecord, type StoredOptions } from "../graph/stored-options.js";
import { isOptimizerNode } from "../optimizers/optimizer-node.js";
import type { Kind, Kinds } from "./kinds.js";
import { checkKey, fromPlainData } from "./plain-data.js";
import type { Root } from "./roots.js";

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
  read(entry: unknown, place: string, isOwn?: boolean): void {
    if (!isRecord(entry)) throw new GraphError(`${place} is ${describeValue(entry)}; give an object.`);
    const kind = this.#kindOf(place, entry.kind, isOwn);
    const options = this.#optionsOf(place, entry);
    const made = placed(place, () => this.#build(place, kind, entry, options));
    if (made) this.#made.push(made);
    else throw new GraphError(`${place}: build of ${kind.kind} returned no node of its role; return one.`);
  }

  /** The node that was made for an index. @throws GraphError if there is none. */
  at(place: string, index: unknown): Root {
    const made = Number.isInteger(index) ? this.#made[index as number] : undefined;
    if (made) return made;
    const last = this.#made.length - 1;
    const wanted = last < 0 ? "none, as no node comes before it" : `the index of a node before it, 0 to ${last}`;
    throw new GraphError(`${place} is ${describeValue(index)}; give ${wanted}.`);
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
  #build(place: string, kind: Kind, entry: StoredOptions, options: StoredOptions): Root | undefined {
    if (!("role" in kind)) {
      checkKeys(place, entry, ["inputs"]);
      const made: unknown = kind.build(this.#several(`${place}.inputs`, entry.inputs, isNode), options);
      return isNode(made) ? made : undefined;
    }
    if (kind.role === "optimizer") {
      checkKeys(place, entry, ["gradients"]);
      const gradients = this.#several(`${place}.gradients`, entry.gradients, isGradientNode);
      const made: unknown = kind.build(gradients, options);
      return isOptimizerNode(made) ? made : undefined;
    }
    checkKeys(place, entry, ["loss", "parameters"]);
    const loss = this.#one(`${place}.loss`, entry.loss, isNode);
    const { parameters } = entry;
    const chosen =
      parameters === undefined ? {} : { parameters: this.#several(`${place}.parameters`, parameters, isNode) };
    const made: unknown = kind.build(loss, { ...options, ...chosen });
    return isGradientNode(made) ? made : undefined;
  }

  #several<T extends Root>(place: string, indices: unknown, is: Is<T>): T[] {
    return Array.from(listAt(place, indices), (index, i) => this.#one(`${place}[${i}]`, index, is));
  }

  #one<T extends Root>(place: string, index: unknown, is: Is<T>): T {
    const found: Root = this.at(place, index);
    if (is(found)) return found;
    throw new GraphError(`${place} is ${String(index)}, a node of kind ${found.kind}, which does not belong there.`);
  }

  #kindOf(place: string, kind: unknown, isOwn: boolean | undefined): Kind {
    const found = typeof kind === "string" ? this.#kinds.find(kind, isOwn) : undefined;
    if (found) return found;
    if (isOwn && this.#kinds.has(kind as string)) {
      throw new GraphError(
        `${place}.kind is ${describeValue(kind)}, which in this file is a user's own kind, not rxgrad's; give it in fromJSON(json, { kinds: [${String(kind)}] }).`,
      );
    }
    const given = this.#kinds.given.length > 0 ? ` or one of those given (${this.#kinds.given.join(", ")})` : "";
    throw new GraphError(
      `${place}.kind is ${describeValue(kind)}, which is not a kind of rxgrad${given}; give a kind of your own in fromJSON(json, { kinds: [swish] }).`,
    );
  }

  #optionsOf(place: string, { name, options, leftOut = {} }: StoredOptions): StoredOptions {
    if (name !== undefined && (typeof name !== "string" || name === "")) {
      throw new GraphError(`${place}.name is ${describeValue(name)}; give a text that is not empty, or no name.`);
    }
    const stored = fromPlainData(`${place}.options`, options);
    if (!isRecord(stored)) throw new GraphError(`${place}.options is ${describeValue(options)}; give an object.`);
    if (!isRecord(leftOut)) throw new GraphError(`${place}.leftOut is ${describeValue(leftOut)}; give an object.`);
    if (Object.hasOwn(stored, "name")) {
      throw new GraphError(`${place}.options.name: a name is no option; give it beside kind.`);
    }
    const restored = Object.entries(leftOut).map(([option, full]) => {
      checkKey(`${place}.leftOut`, option);
      return [option, this.#leftOutValue(`${place}.leftOut.${option}`, full)];
    });
    return { ...stored, ...Object.fromEntries(restored), ...(name === undefined ? {} : { name }) };
  }

  #leftOutValue(place: string, full: unknown): Hyperparameter {
    if (typeof full !== "string") throw new GraphError(`${place} is ${describeValue(full)}; give a text.`);
    this.#wanted.add(full);
    const given = this.#given.get(full);
    if (given !== undefined) return given;
    throw new GraphError(
      `${place}: ${describeValue(full)} was left out when the graph was written; give it in fromJSON(json, { hyperparameters: { ${describeValue(full)}: … } }).`,
    );
  }
}

/** @throws GraphError for a value that is not a list. */
export function listAt(place: string, value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value;
  throw new GraphError(`${place} is ${describeValue(value)}; give a list.`);
}

function checkKeys(place: string, entry: StoredOptions, own: readonly string[]): void {
  const known = [...COMMON, ...own];
  const unknown = Object.keys(entry).find((key) => !known.includes(key));
  if (unknown === undefined) return;
  throw new GraphError(`${place}: the key ${describeValue(unknown)} is not known; give ${known.join(", ")} alone.`);
}

/** Adds the location in the file to the error of a node that could not be made. */
function placed<T>(place: string, make: () => T): T {
  try {
    return make();
  } catch (error) {
    if (error instanceof GraphError && error.message.startsWith(place)) throw error;
    const why = error instanceof RxgradError ? error.message : `its definition threw: ${messageOf(error)}`;
    throw new GraphError(`${place}: ${why}`, { cause: error });
  }
}
