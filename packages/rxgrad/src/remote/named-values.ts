import {
  type GradientNode,
  GraphError,
  HyperparameterError,
  type Iteration,
  type Node,
  type ObservableNode,
  type OptimizerNode,
  Parameters,
  Tensor,
} from "@rxgrad/core";
import { isGradientNode, namedIn } from "@rxgrad/core/internal";
import type { WantedValue } from "./messages.js";
import type { WatchedNodes } from "./run-graph.js";

/** Reads a value of an iteration. */
export type ReadValue = (iteration: Iteration) => Tensor;

/** The values of a run by the names of its graph. Of one iteration, what several watch is read once. */
export class NamedValues {
  readonly #nodes: Map<string, Node>;
  readonly #roots: Map<string, GradientNode | OptimizerNode>;
  #iteration: Iteration | undefined;
  #memory: ReadonlyMap<string, Tensor> | undefined;
  readonly #read = new Map<ObservableNode, unknown>();

  /** @throws HyperparameterError for something watched that has the name of a part of the run. */
  constructor(W: OptimizerNode | readonly OptimizerNode[], watch: WatchedNodes) {
    const { nodes, roots } = namedIn(W);
    this.#nodes = new Map(nodes);
    this.#roots = new Map(roots);
    for (const [name, node] of Object.entries(watch)) {
      if (nodes.has(name) || roots.has(name)) {
        throw new HyperparameterError(
          `serveRun: watch.${name} has the name of a part of the run; give it under another name.`,
        );
      }
      if (isGradientNode(node)) this.#roots.set(name, node);
      else this.#nodes.set(name, node);
    }
  }

  /**
   * @param of The name of the gradient or the optimizer whose parameter is read.
   * @throws GraphError for an unknown name.
   */
  find({ name, of, memory }: WantedValue): ReadValue {
    const node = this.#nodes.get(name);
    if (!node) throw unknown(name, "a node");
    if (of === null) return (iteration) => this.#valueOf(iteration, node);
    const root = this.#roots.get(of);
    if (!root) throw unknown(of, "a gradient or an optimizer");
    if (memory !== null) return (iteration) => this.#remembered(iteration, `${of}/${name}/${memory}`);
    return (iteration) => this.#valueOf(iteration, root, node, `${of} has no parameter "${name}"`);
  }

  #valueOf(iteration: Iteration, node: ObservableNode, parameter?: Node, missing = ""): Tensor {
    const value = this.#once(iteration, node);
    if (value instanceof Tensor) return value;
    if (typeof value === "number") return new Tensor([], Float64Array.of(value));
    if (value instanceof Parameters && parameter && value.has(parameter)) return value.get(parameter);
    throw new GraphError(`observe: ${missing}; give one that describe lists for it.`);
  }

  #remembered(iteration: Iteration, name: string): Tensor {
    this.#at(iteration);
    this.#memory ??= iteration.state.memory;
    const value = this.#memory.get(name);
    if (value) return value;
    throw new GraphError(`observe: no optimizer remembers "${name}"; give a memory that describe lists for it.`);
  }

  #at(iteration: Iteration): void {
    if (this.#iteration === iteration) return;
    this.clear();
    this.#iteration = iteration;
  }

  #once(iteration: Iteration, node: ObservableNode): unknown {
    this.#at(iteration);
    if (!this.#read.has(node)) this.#read.set(node, iteration.value(node));
    return this.#read.get(node);
  }

  /** Forgets what was read. */
  clear(): void {
    this.#iteration = undefined;
    this.#memory = undefined;
    this.#read.clear();
  }
}

const unknown = (name: string, what: string): GraphError =>
  new GraphError(`observe: "${name}" is not the name of ${what} of the run; give one that describe lists.`);

/** The numbers of a tensor in a buffer of their own, which can be given away. */
export const numbersOf = ({ data }: Tensor): Float64Array<ArrayBuffer> => new Float64Array(data as Float64Array);
