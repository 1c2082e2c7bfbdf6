import {
  type GradientNode,
  GraphError,
  type Iteration,
  type Node,
  type ObservableNode,
  type OptimizerNode,
  Parameters,
  Tensor,
} from "@rxgrad/core";
import { namedIn } from "@rxgrad/core/internal";

/** Reads a value of an iteration. */
export type ReadValue = (iteration: Iteration) => Tensor;

/** The values of a run by the names of its graph. Of one iteration, what several watch is read once. */
export class NamedValues {
  readonly #nodes: ReadonlyMap<string, Node>;
  readonly #roots: ReadonlyMap<string, GradientNode | OptimizerNode>;
  #iteration: Iteration | undefined;
  readonly #read = new Map<ObservableNode, unknown>();

  constructor(W: OptimizerNode | readonly OptimizerNode[]) {
    const { nodes, roots } = namedIn(W);
    this.#nodes = nodes;
    this.#roots = roots;
  }

  /**
   * @param of The name of the gradient or the optimizer whose parameter is read.
   * @throws GraphError for an unknown name.
   */
  find(name: string, of: string | null): ReadValue {
    const node = this.#nodes.get(name);
    if (!node) throw unknown(name, "a node");
    if (of === null) return (iteration) => this.#valueOf(iteration, node);
    const root = this.#roots.get(of);
    if (!root) throw unknown(of, "a gradient or an optimizer");
    return (iteration) => this.#valueOf(iteration, root, node, `${of} has no parameter "${name}"`);
  }

  #valueOf(iteration: Iteration, node: ObservableNode, parameter?: Node, missing = ""): Tensor {
    const value = this.#once(iteration, node);
    if (value instanceof Tensor) return value;
    if (typeof value === "number") return new Tensor([], Float64Array.of(value));
    if (value instanceof Parameters && parameter && value.has(parameter)) return value.get(parameter);
    throw new GraphError(`observe: ${missing}; give one that describe lists for it.`);
  }

  #once(iteration: Iteration, node: ObservableNode): unknown {
    if (this.#iteration !== iteration) {
      this.#iteration = iteration;
      this.#read.clear();
    }
    if (!this.#read.has(node)) this.#read.set(node, iteration.value(node));
    return this.#read.get(node);
  }

  /** Forgets what was read. */
  clear(): void {
    this.#iteration = undefined;
    this.#read.clear();
  }
}

const unknown = (name: string, what: string): GraphError =>
  new GraphError(`observe: "${name}" is not the name of ${what} of the run; give one that describe lists.`);

/** The numbers of a tensor in a buffer of their own, which can be given away. */
export const numbersOf = ({ data }: Tensor): Float64Array<ArrayBuffer> => new Float64Array(data as Float64Array);
