import { formerKind } from "../former-kinds.js";
import type { Node } from "../node.js";
import { nameNodes, topological } from "../walk.js";
import { Code } from "./code.js";

/** A use of a node: it is input number `input` of node `by`. */
interface Use {
  readonly by: Node;
  readonly input: number;
}

/**
 * Identifies the nodes of a graph without the names that numbering gives, which change with the root.
 *
 * A node has three hashes, each made from the hashes of its inputs in order. The plain hash contains kinds, shapes and the
 * names of feed inputs. The full hash also contains options, constants and functions of users. These may change between
 * programs although the layer is the same, so they only distinguish layers that are otherwise equal. The named hash also
 * contains the names that users gave. It exists only if there are such names.
 */
export class Structure {
  readonly nodes: readonly Node[];
  readonly names: ReadonlyMap<Node, string>;
  readonly #uses = new Map<Node, Use[]>();
  readonly #plain = new Map<Node, string>();
  readonly #full = new Map<Node, string>();
  readonly #named = new Map<Node, string>();
  #code: Code | undefined;
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
   * The hashes that identify a node. For a parameter they are the uses in which it, or a value made of it, meets the data;
   * without data, all its uses. Another node is identified by its own plain hash.
   */
  usesOf(node: Node): string[] {
    if (node.operation.source?.from !== "parameter") return [this.plain(node)];
    const met = this.#meetings(node);
    const uses = met.length > 0 ? met : (this.#uses.get(node) ?? []);
    return uses.length === 0
      ? [this.plain(node)]
      : [...new Set(uses.map(({ by, input }) => edge(this.plain(by), input)))];
  }

  /** The hashes of a node and of all nodes that depend on it after it meets the data, plain, full and named. */
  featuresOf(node: Node): Set<string> {
    this.#fill();
    const features = new Set(this.#hashesOf(node));
    const met = this.#meetings(node);
    const open = met.length > 0 ? met : [...(this.#uses.get(node) ?? [])];
    const visited = new Set<Node>();
    for (const { by, input } of open) {
      for (const each of [this.plain(by), ...this.#hashesOf(by)]) features.add(edge(each, input));
      if (visited.has(by)) continue;
      visited.add(by);
      open.push(...(this.#uses.get(by) ?? []));
    }
    return features;
  }

  /**
   * The uses in which a node that does not depend on the data, or a value made of it, meets the data. Scalars made of it, such
   * as a penalty, are skipped: their uses show only their order in a list.
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

  /** The node whose name begins the name of a parameter: the layer that made it, or the parameter itself. */
  ownerOf(parameter: Node): Node {
    if (parameter.name !== undefined) return parameter;
    const name = this.names.get(parameter);
    const own = this.#uses
      .get(parameter)
      ?.find(({ by, input }) => name === `${this.names.get(by)}/${roleIn(by, input)}`);
    return own?.by ?? parameter;
  }

  /** Whether a user gave the name of a node, or of the layer of a parameter. */
  isNamed(node: Node): boolean {
    return this.ownerOf(node).name !== undefined;
  }

  /** A hash of the whole graph with all names, options and functions. If it is the same, names mean the same. */
  get program(): string {
    this.#fill();
    return hash(JSON.stringify(this.nodes.map((node) => [this.names.get(node), this.#hashesOf(node)])));
  }

  /**
   * Whether two nodes differ only in their order and may still do different things. This is so if only one of them leads to a
   * function that has the same text as another, such as one of two closures from the same place in the source.
   */
  mayBeEither(a: Node, b: Node): boolean {
    const code = this.#fill();
    const [behindA, behindB] = [this.#behind(a), this.#behind(b)];
    const ownA = [...behindA].filter((node) => !behindB.has(node));
    const ownB = [...behindB].filter((node) => !behindA.has(node));
    const fullOf = (nodes: readonly Node[]): string =>
      nodes
        .flatMap((node) => this.#hashesOf(node))
        .sort()
        .join();
    if (fullOf(ownA) !== fullOf(ownB)) return false;
    const withB = new Set(topological(ownB));
    return topological(ownA).some((node) => !withB.has(node) && code.isVague(node));
  }

  /** All nodes that depend on a node. */
  #behind(node: Node): ReadonlySet<Node> {
    const behind = new Set<Node>();
    const open = [node];
    for (const each of open) {
      for (const { by } of this.#uses.get(each) ?? []) {
        if (behind.has(by)) continue;
        behind.add(by);
        open.push(by);
      }
    }
    return behind;
  }

  /** The full hash of a node, and its named hash if it has one. */
  #hashesOf(node: Node): string[] {
    const [full, named] = [this.#full.get(node) as string, this.#named.get(node)];
    return named === undefined ? [full] : [full, named];
  }

  /** Computes the full and named hashes on first use, because they are seldom needed. */
  #fill(): Code {
    if (this.#code) return this.#code;
    const code = new Code(this.nodes);
    this.#code = code;
    for (const node of this.nodes) {
      const { inputs, name = "" } = node;
      const from = node.operation.source?.from;
      const own = from === "parameter" ? "" : code.textOf(node);
      const full = hash(JSON.stringify([this.plain(node), own, ...inputs.map((each) => this.#full.get(each))]));
      this.#full.set(node, full);
      if ((name !== "" && from !== "feed") || inputs.some((each) => this.#named.has(each))) {
        this.#named.set(node, hash(JSON.stringify([full, name, ...inputs.map((each) => this.#hashesOf(each))])));
      }
    }
    return code;
  }

  #plainOf(node: Node): string {
    const { kind, name, shape, inputs } = node;
    const { source, isOwn = false, evaluation } = node.operation;
    // A node that evaluation leaves out, such as dropout, is ignored, so that it may be added or removed.
    const evaluated = inputs.length === 1 ? evaluation?.(inputs) : undefined;
    if (evaluated === inputs[0] && evaluated) return this.plain(evaluated);
    if (source?.from === "parameter") return hash(JSON.stringify(["parameter", shape]));
    const own = [isOwn ? kind : formerKind(kind), isOwn, shape, source?.from === "feed" ? name : ""];
    return hash(JSON.stringify([...own, ...inputs.map(this.plain)]));
  }
}

/** The hash of a use of a node. */
const edge = (by: string, input: number): string => hash(`${by} ${input}`);

/** The name of an input of a node, as numbering uses it. */
export const roleIn = (node: Node, input: number): string => String(node.operation.inputs?.[input] ?? input + 1);

/**
 * A hash of 53 bits, as at most 11 digits of base 36. Among n texts, two have the same hash with a probability of about n²/2⁵⁴: 1
 * in 18 000 for a million texts. It does not protect against attacks; an attacker who can write a file can write any weights.
 *
 * @see B. Hickman, cyrb53, in the public domain, with the mixing of MurmurHash3.
 */
export function hash(text: string): string {
  let a = 0xdeadbeef;
  let b = 0x41c6ce57;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    a = Math.imul(a ^ code, 2654435761);
    b = Math.imul(b ^ code, 1597334677);
  }
  a = Math.imul(a ^ (a >>> 16), 2246822507) ^ Math.imul(b ^ (b >>> 13), 3266489909);
  b = Math.imul(b ^ (b >>> 16), 2246822507) ^ Math.imul(a ^ (a >>> 13), 3266489909);
  return (4294967296 * (2097151 & b) + (a >>> 0)).toString(36);
}
