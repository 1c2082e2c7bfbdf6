import { type Hyperparameter, isStream } from "../hyperparameters.js";
import type { Node } from "../node.js";

/** The functions of users in the nodes of a graph. Functions are compared by their source texts. */
export class Code {
  /** The functions that have the same text, by text. */
  readonly #functions = new Map<string, Set<unknown>>();
  readonly #texts = new Map<Node, string>();

  constructor(nodes: readonly Node[]) {
    for (const node of nodes) {
      for (const each of functionsOf(node)) {
        const text = textOf(each);
        this.#functions.set(text, (this.#functions.get(text) ?? new Set()).add(each));
      }
    }
  }

  /** The options and functions of a node as text. */
  textOf(node: Node): string {
    let text = this.#texts.get(node);
    if (text === undefined) {
      const options = sortedOptions(node).map(([option, value]) => `${option}=${textOf(value)}`);
      text = [...options, ...(node.operation.code ?? []).map(textOf)].join();
      this.#texts.set(node, text);
    }
    return text;
  }

  /** Whether another function of the graph has the same text as one of this node. The two may compute different things. */
  isVague(node: Node): boolean {
    return functionsOf(node).some((each) => (this.#functions.get(textOf(each))?.size ?? 0) > 1);
  }
}

const functionsOf = ({ operation, options }: Node): unknown[] =>
  [...(operation.code ?? []), ...Object.values(options)].filter(isFunction);

const sortedOptions = ({ options }: Node): [string, unknown][] =>
  Object.entries(options).sort(([a], [b]) => (a < b ? -1 : 1));

const isFunction = (value: unknown): boolean => typeof value === "function" || isStream(value as Hyperparameter);

/** A value as text; "" for a value that JSON cannot hold. */
function textOf(value: unknown): string {
  if (typeof value === "function") return String(value);
  if (isStream(value as Hyperparameter)) return "stream";
  try {
    return JSON.stringify(value) ?? "";
  } catch {
    return "";
  }
}
