import type { Node } from "../graph/node.js";
import { nameNodes, topological } from "../graph/walk.js";
import { hash } from "./hash.js";

/** Where a node is used: as which input of which node. */
interface Use {
  readonly by: Node;
  readonly input: number;
}

/**
 * What can be told of the nodes of a graph without the names that numbering gives, which change with the root.
 *
 * Two hashes stand for a node, each made of those of its inputs, in their order. The plain one knows kinds, shapes and the
 * names of inputs. The full one knows options, constants and the names that users gave too: those may change from one
 * program to the next while a layer stays what it is, so they only tell apart what is alike otherwise.
 */
export class Structure {
  readonly nodes: readonly Node[];
  readonly names: ReadonlyMap<Node, string>;
  readonly #uses = new Map<Node, Use[]>();
  readonly #plain = new Map<Node, string>();
  readonly #full = new Map<Node, string>();
  /** Nodes that depend on an input. */
  readonly #fed = new Set<Node>();

  constructor(roots: readonly Node[], names: ReadonlyMap<Node, string> = nameNodes(roots)) {
    this.nodes = topological(roots);
    this.names = names;
    for (const node of this.nodes) {
      node.inputs.forEach((each, input) => {
        const uses = this.#uses.get(each);
        if (uses) uses.push({ by: node, input });
        else this.#uses.set(each, [{ by: node, input }]);
      });
      const isFed = node.operation.source?.from === "feed" || node.inputs.some((each) => this.#fed.has(each));
      if (isFed) this.#fed.add(node);
      this.#plain.set(node, this.#plainOf(node));
    }
  }

  readonly plain = (node: Node): string => this.#plain.get(node) as string;

  /**
   * What a node is known by: a parameter, by where it, or what is made of it, meets the data (without data, by where it is used at
   * all); another node by itself.
   */
  usesOf(node: Node): string[] {
    if (node.operation.source?.from !== "parameter") return [this.plain(node)];
    const met = this.#meetings(node);
    const uses = met.length > 0 ? met : (this.#uses.get(node) ?? []);
    return uses.length === 0 ? [this.plain(node)] : [...new Set(uses.map((each) => this.#edge(each, this.plain)))];
  }

  /** All that lies behind a node and the data it meets, plainly and in full, with what stands before that. */
  featuresOf(node: Node): Set<string> {
    this.#fill();
    const features = new Set([this.#full.get(node) as string]);
    const met = this.#meetings(node);
    const ways = met.length > 0 ? met : [...(this.#uses.get(node) ?? [])];
    const reached = new Set<Node>();
    for (const way of ways) {
      features.add(this.#edge(way, this.plain));
      features.add(this.#edge(way, (by) => this.#full.get(by) as string));
      if (reached.has(way.by)) continue;
      reached.add(way.by);
      ways.push(...(this.#uses.get(way.by) ?? []));
    }
    return features;
  }

  /**
   * Where a node that does not depend on the data, or what is made of it, meets them. A number that is made of it, such as a
   * penalty, is passed over: it tells of an order in a list alone.
   */
  #meetings(node: Node): Use[] {
    if (this.#fed.has(node)) return [...(this.#uses.get(node) ?? [])];
    const unfed = new Set([node]);
    const met: Use[] = [];
    for (const each of unfed) {
      for (const use of this.#uses.get(each) ?? []) {
        if (this.#fed.has(use.by)) met.push(use);
        else if (use.by.shape.length > 0) unfed.add(use.by);
      }
    }
    return met;
  }

  /** The node whose name is the first part of a parameter's: the layer that made it, or the parameter itself. */
  ownerOf(parameter: Node): Node {
    if (parameter.name !== undefined) return parameter;
    const name = this.names.get(parameter);
    const own = this.#uses
      .get(parameter)
      ?.find(({ by, input }) => name === `${this.names.get(by)}/${roleIn(by, input)}`);
    return own?.by ?? parameter;
  }

  /** Whether a parameter, or a node, bears a name that its user gave. */
  isNamed(node: Node): boolean {
    return this.ownerOf(node).name !== undefined;
  }

  /** A hash of the whole graph with the names in it: where it is the same, names mean the same. */
  get program(): string {
    return hash(JSON.stringify(this.nodes.map((node) => [this.names.get(node), this.plain(node)])));
  }

  /** Full hashes, which are seldom needed. */
  #fill(): void {
    if (this.#full.size > 0) return;
    for (const node of this.nodes) {
      const own = node.operation.source?.from === "parameter" ? "" : optionsOf(node);
      const inputs = node.inputs.map((each) => this.#full.get(each));
      this.#full.set(node, hash(JSON.stringify([this.plain(node), node.name ?? "", own, ...inputs])));
    }
  }

  #plainOf(node: Node): string {
    const { kind, name, shape, inputs } = node;
    const { source, isOwn = false, evaluation } = node.operation;
    // What evaluation leaves out, such as dropout, may come and go.
    const evaluated = inputs.length === 1 ? evaluation?.(inputs) : undefined;
    if (evaluated === inputs[0] && evaluated) return this.plain(evaluated);
    if (source?.from === "parameter") return hash(JSON.stringify(["parameter", shape]));
    const own = [kind, isOwn, shape, source?.from === "feed" ? name : ""];
    return hash(JSON.stringify([...own, ...inputs.map(this.plain)]));
  }

  #edge({ by, input }: Use, hashOf: (node: Node) => string): string {
    return hash(`${hashOf(by)} ${input}`);
  }
}

/** What an input of a node is called, as numbering calls it. */
export const roleIn = (node: Node, input: number): string => String(node.operation.inputs?.[input] ?? input + 1);

/** Options as text. What JSON cannot hold says nothing. */
function optionsOf({ options }: Node): string {
  const sorted = Object.entries(options).sort(([a], [b]) => (a < b ? -1 : 1));
  return sorted
    .map(([option, value]) => {
      const isSaid =
        typeof value !== "function" && typeof (value as { subscribe?: unknown } | null)?.subscribe !== "function";
      return isSaid ? `${option}=${textOf(value)}` : "";
    })
    .join();
}

function textOf(value: unknown): string {
  try {
    return JSON.stringify(value) ?? "";
  } catch {
    return "";
  }
}
