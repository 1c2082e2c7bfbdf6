import { formerKind } from "../former-kinds.js";
import type { Node } from "../node.js";
import { nameNodes, topological } from "../walk.js";
import { Code } from "./code.js";
import { hash } from "./hash.js";

/** Where a node is used: as which input of which node. */
interface Use {
  readonly by: Node;
  readonly input: number;
}

/**
 * What can be told of the nodes of a graph without the names that numbering gives, which change with the root.
 *
 * Three hashes stand for a node, each made of those of its inputs, in their order. The plain one knows kinds, shapes and the
 * names of inputs. The full one knows options, constants and users' functions too: those may change from one program to the
 * next while a layer stays what it is, so they only tell apart what is alike otherwise. The named one knows the names that users
 * gave as well; it is there only where there are some, since to have none tells nothing of a layer.
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
   * What a node is known by: a parameter, by where it, or what is made of it, meets the data (without data, by where it is used at
   * all); another node by itself.
   */
  usesOf(node: Node): string[] {
    if (node.operation.source?.from !== "parameter") return [this.plain(node)];
    const met = this.#meetings(node);
    const uses = met.length > 0 ? met : (this.#uses.get(node) ?? []);
    return uses.length === 0
      ? [this.plain(node)]
      : [...new Set(uses.map(({ by, input }) => edge(this.plain(by), input)))];
  }

  /** All that lies behind a node and the data it meets, plainly and in full, with what stands before that. */
  featuresOf(node: Node): Set<string> {
    this.#fill();
    const features = new Set(this.#hashesOf(node));
    const met = this.#meetings(node);
    const ways = met.length > 0 ? met : [...(this.#uses.get(node) ?? [])];
    const reached = new Set<Node>();
    for (const way of ways) {
      for (const each of [this.plain(way.by), ...this.#hashesOf(way.by)]) features.add(edge(each, way.input));
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

  /** A hash of the whole graph with all names, options and functions in it: where it is the same, names mean the same. */
  get program(): string {
    this.#fill();
    return hash(JSON.stringify(this.nodes.map((node) => [this.names.get(node), this.#hashesOf(node)])));
  }

  /**
   * Whether nothing but an order tells two nodes apart, and they may yet be two things: behind one and not behind the other is a
   * function that has the text of another, such as two closures of one place in the source.
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

  /** All that depends on a node. */
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

  /** The full hash of a node, and the named one where there is one. */
  #hashesOf(node: Node): string[] {
    const [full, named] = [this.#full.get(node) as string, this.#named.get(node)];
    return named === undefined ? [full] : [full, named];
  }

  /** Full and named hashes, which are seldom needed. */
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
    // What evaluation leaves out, such as dropout, may come and go.
    const evaluated = inputs.length === 1 ? evaluation?.(inputs) : undefined;
    if (evaluated === inputs[0] && evaluated) return this.plain(evaluated);
    if (source?.from === "parameter") return hash(JSON.stringify(["parameter", shape]));
    const own = [isOwn ? kind : formerKind(kind), isOwn, shape, source?.from === "feed" ? name : ""];
    return hash(JSON.stringify([...own, ...inputs.map(this.plain)]));
  }
}

/** The hash of a use of a node. */
const edge = (by: string, input: number): string => hash(`${by} ${input}`);

/** What an input of a node is called, as numbering calls it. */
export const roleIn = (node: Node, input: number): string => String(node.operation.inputs?.[input] ?? input + 1);
