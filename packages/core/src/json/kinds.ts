import { describeValue } from "../errors/describe-value.js";
import { checkOption, listOf } from "../errors/domains.js";
import { GraphError } from "../errors/errors.js";
import type { GradientNode } from "../gradients/gradient-node.js";
import * as gradients from "../gradients/index.js";
import { shardedNode } from "../gradients/sharded/sharded-node.js";
import type { NodeKind } from "../graph/create-node.js";
import { presentKind } from "../graph/former-kinds.js";
import type { Node } from "../graph/node.js";
import type { StoredOptions } from "../graph/stored-options.js";
import { appendOne } from "../nodes/append-one.js";
import * as nodes from "../nodes/index.js";
import * as optimizers from "../optimizers/index.js";
import type { OptimizerNode } from "../optimizers/optimizer-node.js";

/** A kind of gradient node for JSON: `build` makes a gradient. Its `options` include the name and the parameters. */
export interface GradientKind {
  /** The name of the kind, as graph JSON has it. */
  readonly kind: string;
  /** What it makes. */
  readonly role: "gradient";
  /** Makes a gradient node from its loss and its stored options. */
  build(loss: Node, options: StoredOptions): GradientNode;
}

/** A kind of optimizer node for JSON: `build` makes an optimizer. Its `options` include the name. */
export interface OptimizerKind {
  /** The name of the kind, as graph JSON has it. */
  readonly kind: string;
  /** What it makes. */
  readonly role: "optimizer";
  /** Makes an optimizer node from its gradients and its stored options. */
  build(gradients: readonly GradientNode[], options: StoredOptions): OptimizerNode;
}

/** A kind of node, gradient or optimizer. `defineNode` and `defineJoin` return kinds. */
export type Kind = NodeKind | GradientKind | OptimizerKind;

// The exports of the three index files are the built-in kinds. These types check that they contain nothing else.
const builtInNodes: Readonly<Record<string, NodeKind>> = nodes;
const builtInGradients: Readonly<Record<string, (loss: Node<readonly []>, options: never) => GradientNode>> = gradients;
const builtInOptimizers: Readonly<
  Record<string, (gradients: readonly GradientNode[], options: never) => OptimizerNode>
> = optimizers;

/** The kinds that a file may contain: the built-in ones and the user's own. */
export class Kinds {
  readonly #builtIn: ReadonlyMap<string, Kind>;
  readonly #given: ReadonlyMap<string, Kind>;

  /** @throws GraphError for a value that is not a kind, and for two kinds with the same name. */
  constructor(given: readonly Kind[]) {
    checkKinds(given);
    const builtIns = builtIn();
    this.#builtIn = new Map(builtIns.map((each) => [each.kind, each]));
    const own = [...new Set(given.filter((each) => !builtIns.includes(each)))];
    this.#given = new Map(own.map((each) => [each.kind, each]));
    const twice = own.find((each) => this.#given.get(each.kind) !== each);
    if (!twice) return;
    throw new GraphError(`fromJSON: two kinds are called ${describeValue(twice.kind)}; give one for each name.`);
  }

  /** The names of the user's own kinds. */
  get given(): string[] {
    return [...this.#given.keys()];
  }

  /** Whether there is a built-in kind with this name. */
  has(name: string): boolean {
    return this.#builtIn.has(presentKind(name));
  }

  /** @param isOwn Whether the kind is a user's own. If it is undefined, the user's own kinds are searched first. */
  find(name: string, isOwn: boolean | undefined): Kind | undefined {
    const own = this.#given.get(name);
    if (isOwn) return own;
    const other = this.#builtIn.get(name) ?? this.#builtIn.get(presentKind(name));
    return isOwn === false ? (other ?? own) : (own ?? other);
  }
}

function checkKinds(given: readonly Kind[]): void {
  checkOption("fromJSON", "kinds", given, listOf("what defineNode returned"), GraphError);
  given.forEach((kind: unknown, i) => {
    const { kind: name, role, build } = (kind ?? {}) as StoredOptions;
    const sane = role === undefined || role === "gradient" || role === "optimizer";
    if (sane && typeof name === "string" && typeof build === "function") return;
    throw new GraphError(`fromJSON: kinds[${i}] is ${describeValue(kind)}; give what defineNode returned.`);
  });
}

/** The less exact gradient inside another one, for its error estimate. Users do not make it by itself. */
const embedded: GradientKind = {
  kind: "embedded",
  role: "gradient",
  build(loss, { name, ...options }) {
    const holder = typeof name === "string" ? { ...options, name: name.replace(/\/embedded$/, "") } : options;
    const gradient = gradients.finiteDifference(loss as Node<readonly []>, holder);
    if (gradient.embedded) return gradient.embedded;
    throw new GraphError(`embedded: scheme is ${describeValue(options.scheme)}; give "five-point" or "richardson".`);
  },
};

/** A gradient in shards. Its options contain those of the gradient, and `of`, its kind. The fleet is not stored. */
const sharded: GradientKind = {
  kind: "sharded",
  role: "gradient",
  build(loss, { name, shards, of, ...options }) {
    const make = typeof of === "string" && Object.hasOwn(builtInGradients, of) ? builtInGradients[of] : undefined;
    if (!make && of !== "embedded")
      throw new GraphError(`sharded: of is ${describeValue(of)}; give the kind of a gradient, such as "backprop".`);
    const made = make ? make(loss as Node<readonly []>, options as never) : embedded.build(loss, options);
    return shardedNode(made, { name: name as string | undefined, shards: shards as number | undefined }, {});
  },
};

function builtIn(): Kind[] {
  return [
    ...Object.values(builtInNodes),
    appendOne,
    embedded,
    sharded,
    ...Object.entries(builtInGradients).map(
      ([kind, make]): GradientKind => ({
        kind,
        role: "gradient",
        build: (loss, options) => make(loss as Node<readonly []>, options as never),
      }),
    ),
    ...Object.entries(builtInOptimizers).map(
      ([kind, make]): OptimizerKind => ({
        kind,
        role: "optimizer",
        build: (followed, options) => make(followed, options as never),
      }),
    ),
  ];
}
