import { describeValue } from "../errors/describe-value.js";
import { GraphError } from "../errors/errors.js";
import { isGradientNode } from "../gradients/gradient-node.js";
import { isNode } from "../graph/create-node.js";
import { type Hyperparameter, isStream } from "../graph/hyperparameters.js";
import type { Node } from "../graph/node.js";
import { nameNodes, namer, topological } from "../graph/walk.js";
import { initializerFrom } from "../tensor/initializers.js";
import { type EntryJSON, FORMAT, type GraphJSON, type JSONValue, VERSION } from "./format.js";
import { checkKey, toPlainData } from "./plain-data.js";
import { isOwn, type Root, sortRoots } from "./roots.js";

// A file of its own: a page loads it late, with the code of threads, unless it calls toJSON.

/** The options from which a reader makes a black box again; undefined if it cannot. */
type BoxOptions = (box: Node) => Readonly<Record<string, JSONValue>> | undefined;

/**
 * Writes the graph under some roots. See `toJSON`.
 *
 * @param leaveOut The names of hyper-parameters to leave out, or `"all"` for all that JSON cannot hold.
 */
export function writeGraph(
  roots: Root | readonly Root[],
  leaveOut: readonly string[] | "all",
  boxOptions: BoxOptions = () => undefined,
): GraphJSON {
  const sorted = sortRoots("toJSON", roots);
  const chosen = sorted.gradients.flatMap((each) => each.parameters ?? []);
  const nodes = topological([...sorted.values, ...chosen]);
  const names = nameNodes([...sorted.values, ...chosen]);
  const nameOf = namer([...sorted.gradients, ...sorted.optimizers]);
  const entries: readonly Root[] = [...nodes, ...sorted.gradients, ...sorted.optimizers];
  const indices = new Map(entries.map((each, i) => [each, i]));
  checkDefinitions(nodes);
  const writer = new Writer(
    (each) => indices.get(each) as number,
    (each) => (isNode(each) ? (names.get(each) as string) : nameOf(each)),
    leaveOut,
    boxOptions,
  );
  const written = entries.map((each) => writer.write(each));
  writer.finish();
  return {
    format: FORMAT,
    version: VERSION,
    nodes: written,
    roots: sorted.given.map(writer.indexOf),
    own: entries.filter(isOwn).map(writer.indexOf),
  };
}

/** @throws GraphError if two definitions of a user have the same kind, because a file could not distinguish them. */
function checkDefinitions(nodes: readonly Node[]): void {
  const definitions = new Map<string, readonly unknown[]>();
  for (const { kind, operation } of nodes) {
    if (!operation.isOwn) continue;
    const code = operation.code ?? [];
    const other = definitions.get(kind) ?? code;
    if (code.length !== other.length || code.some((each, i) => !Object.is(each, other[i]))) {
      throw new GraphError(
        `toJSON: two definitions have the kind ${describeValue(kind)}, which fromJSON could not distinguish; call defineNode once for each kind, with a name of its own.`,
      );
    }
    definitions.set(kind, code);
  }
}

class Writer {
  readonly indexOf: (root: Root) => number;
  readonly #nameOf: (root: Root) => string;
  readonly #leaveOut: ReadonlySet<string>;
  readonly #leavesAll: boolean;
  readonly #leftOut = new Set<string>();
  readonly #boxOptions: BoxOptions;

  constructor(
    indexOf: (root: Root) => number,
    nameOf: (root: Root) => string,
    leaveOut: readonly string[] | "all",
    boxOptions: BoxOptions,
  ) {
    this.indexOf = indexOf;
    this.#nameOf = nameOf;
    this.#leavesAll = leaveOut === "all";
    this.#leaveOut = new Set(leaveOut === "all" ? [] : leaveOut);
    this.#boxOptions = boxOptions;
  }

  write(root: Root): EntryJSON {
    const common = {
      kind: root.kind,
      ...(root.name === undefined ? {} : { name: root.name }),
      ...this.#optionsOf(root),
    };
    if (isNode(root)) {
      const box = root.operation.blackBox && this.#boxOptions(root);
      if (box) return { ...common, options: { ...common.options, ...box }, inputs: root.inputs.map(this.indexOf) };
      checkBlackBox(root, this.#nameOf(root));
      checkInitializer(root, this.#nameOf(root));
      return { ...common, inputs: root.inputs.map(this.indexOf) };
    }
    if (!isGradientNode(root)) return { ...common, gradients: root.gradients.map(this.indexOf) };
    const { loss, parameters } = root;
    return {
      ...common,
      loss: this.indexOf(loss),
      ...(parameters ? { parameters: parameters.map(this.indexOf) } : {}),
    };
  }

  /** @throws GraphError if `leaveOut` contains a name that was not found. */
  finish(): void {
    const [missed] = [...this.#leaveOut].filter((each) => !this.#leftOut.has(each));
    if (missed === undefined) return;
    const there = [...this.#leftOut].join(", ");
    throw new GraphError(
      `toJSON: leaveOut names ${describeValue(missed)}, which is not a schedule or stream of this graph; ${there ? `leave out ${there} alone` : "leave out nothing"}.`,
    );
  }

  #optionsOf(root: Root): Pick<EntryJSON, "options" | "leftOut"> {
    const name = this.#nameOf(root);
    const options = new Map<string, JSONValue>();
    const leftOut = new Map<string, string>();
    for (const [option, value] of Object.entries(root.options)) {
      checkKey(`toJSON: ${name}`, option);
      const full = `${name}.${option}`;
      if (changes(value)) {
        this.#leave(root, full, option, value);
        leftOut.set(option, full);
      } else if (value !== undefined) options.set(option, toPlainData(`toJSON: ${full}`, value));
    }
    return {
      options: Object.fromEntries(options),
      ...(leftOut.size === 0 ? {} : { leftOut: Object.fromEntries(leftOut) }),
    };
  }

  #leave(root: Root, full: string, option: string, value: unknown): void {
    this.#leftOut.add(full);
    if (this.#leavesAll || this.#leaveOut.has(full)) return;
    const what = isStream(value as Hyperparameter)
      ? "stream"
      : isNode(root) && !root.operation.hyperparameters
        ? "function"
        : "schedule";
    const quoted = JSON.stringify(full);
    throw new GraphError(
      `toJSON: ${option} of ${this.#nameOf(root)} is a ${what}, which JSON cannot hold; give a number, or leave it out with toJSON(…, { leaveOut: [${quoted}] }) and give it again with fromJSON(…, { hyperparameters: { ${quoted}: … } }).`,
    );
  }
}

/** Whether a value is a schedule or a stream. */
const changes = (value: unknown): boolean => typeof value === "function" || isStream(value as Hyperparameter);

function checkBlackBox({ kind, operation }: Node, name: string): void {
  if (!operation.blackBox) return;
  throw new GraphError(
    `toJSON: ${kind} "${name}" calls your own function, which JSON cannot hold; compose this graph in code.`,
  );
}

function checkInitializer({ operation: { source } }: Node, name: string): void {
  if (source?.from !== "parameter") return;
  const { kind, options } = source.initial;
  if (initializerFrom(kind, options)) return;
  throw new GraphError(
    `toJSON: parameter "${name}" starts from ${JSON.stringify(kind)}, an initializer that fromJSON cannot make; use one that rxgrad exports, such as values(numbers).`,
  );
}
