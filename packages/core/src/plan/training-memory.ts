import { GraphError, ShapeError } from "../errors.js";
import type { Node } from "../graph/node.js";
import type { Block } from "../graph/operation.js";
import { type NamedTensor, Parameters, valueFor } from "../parameters.js";
import { sameShape, showShape } from "../tensor/shape.js";
import { Tensor } from "../tensor/tensor.js";
import type { Arena } from "./arena.js";
import type { PlannedNode } from "./compile.js";
import { allocateKept, fillConstants } from "./program.js";
import type { PlannedGradient, PlannedOptimizer, TrainingPlan } from "./training.js";

/** One parameter of one optimizer: what is updated, by what, into what. */
export interface UpdateBlocks {
  readonly optimizer: PlannedOptimizer;
  readonly planned: PlannedNode;
  readonly parameter: Block;
  readonly next: Block;
  readonly gradient: Block;
  readonly state: readonly Block[];
  /** Shared by all parameters of the optimizer. */
  readonly measures: Block;
}

/** What a training run keeps from one iteration to the next. */
export class TrainingMemory {
  /** Parameters (as this iteration uses them) and constants. */
  readonly kept: ReadonlyMap<PlannedNode, Block>;
  readonly updates: readonly UpdateBlocks[];
  readonly #training: TrainingPlan;
  readonly #gradients: ReadonlyMap<PlannedGradient, ReadonlyMap<PlannedNode, Block>>;
  readonly #next: ReadonlyMap<PlannedNode, Block>;
  readonly #nodes: ReadonlyMap<PlannedNode, Node>;

  constructor(training: TrainingPlan, arena: Arena) {
    const allocate = (node: PlannedNode): Block => arena.kept.allocate(node.shape as number[]);
    this.#training = training;
    this.kept = allocateKept(training.plan, arena);
    this.#gradients = new Map(
      training.gradients.map((each) => [each, new Map(each.parameters.map((node) => [node, allocate(node)]))]),
    );
    this.updates = training.optimizers.flatMap((optimizer) => {
      const { rule } = optimizer.node;
      const measures = arena.kept.allocate([rule.measures?.length ?? 0]);
      return optimizer.gradients.flatMap((gradient) =>
        gradient.parameters.map((planned) => ({
          optimizer,
          planned,
          parameter: this.kept.get(planned) as Block,
          next: allocate(planned),
          gradient: this.gradientOf(gradient, planned),
          state: rule.state.map(() => allocate(planned)),
          measures,
        })),
      );
    });
    this.#next = new Map(this.updates.map(({ planned, next }) => [planned, next]));
    this.#nodes = new Map([...training.plan.planned].map(([node, planned]) => [planned, node]));
  }

  gradientOf(gradient: PlannedGradient, parameter: PlannedNode): Block {
    return this.#gradients.get(gradient)?.get(parameter) as Block;
  }

  /** Writes the constants, the parameters that the first iteration uses, and what optimizers remember before it. */
  start(parameters: Parameters): void {
    fillConstants(this.#training.plan, this.kept);
    for (const planned of this.#training.plan.parameters) {
      const value = valueFor(this.#nodes.get(planned) as Node, planned.name, parameters, "train");
      this.kept.get(planned)?.data.set(value.data);
      this.#next.get(planned)?.data.set(value.data);
    }
    for (const { optimizer, state } of this.updates) optimizer.node.rule.init?.(state);
  }

  /** What optimizers remember: copies, by the name of the optimizer, the parameter and what it is: `adam1/dense1/W/mean`. */
  optimizerState(): ReadonlyMap<string, Tensor> {
    const named = this.#namedState().map(([name, { shape, data }]) => [name, new Tensor(shape, data.slice())] as const);
    return new Map(named);
  }

  /**
   * Writes what optimizers shall remember, as {@link optimizerState} gave it.
   *
   * @throws GraphError for a name that is missing or not known; ShapeError for another shape. Nothing is written then.
   */
  restoreOptimizerState(state: ReadonlyMap<string, Tensor>): void {
    const wanted = new Map(this.#namedState());
    for (const name of state.keys()) {
      if (wanted.has(name)) continue;
      throw new GraphError(`optimizer state: "${name}" is not known to these optimizers; ${giveThose(wanted)}.`);
    }
    for (const [name, { shape }] of wanted) {
      const given = state.get(name);
      if (!given) throw new GraphError(`optimizer state: "${name}" is missing; ${giveThose(wanted)}.`);
      if (sameShape(given.shape, shape)) continue;
      throw new ShapeError(
        `optimizer state: "${name}" has shape ${showShape(given.shape)} but its parameter has ${showShape(shape)}; give what this network saved.`,
      );
    }
    for (const [name, { data }] of wanted) data.set((state.get(name) as Tensor).data);
  }

  #namedState(): [string, Block][] {
    return this.updates.flatMap(({ optimizer, planned, state }) =>
      state.map((block, i): [string, Block] => [
        `${optimizer.name}/${planned.name}/${optimizer.node.rule.state[i]}`,
        block,
      ]),
    );
  }

  /** The updated parameters become those that the next iteration uses. */
  takeNext(): void {
    for (let i = 0; i < this.updates.length; i++) {
      const { parameter, next } = this.updates[i];
      parameter.kernels.copy(parameter.offset, next.offset, next.size);
    }
  }

  /** Copies of all parameters, before or after the update. */
  parameters(after: boolean): Parameters {
    return this.#copies(this.#training.plan.parameters, (planned) => {
      const next = after ? this.#next.get(planned) : undefined;
      return next ?? (this.kept.get(planned) as Block);
    });
  }

  /** Copies of what an optimizer has updated. */
  updated(optimizer: PlannedOptimizer): Parameters {
    const own = this.updates.filter((each) => each.optimizer === optimizer).map((each) => each.planned);
    return this.#copies(own, (planned) => this.#next.get(planned) as Block);
  }

  /** Copies of a gradient. */
  gradient(gradient: PlannedGradient): Parameters {
    return this.#copies(gradient.parameters, (planned) => this.gradientOf(gradient, planned));
  }

  #copies(planned: readonly PlannedNode[], blockOf: (planned: PlannedNode) => Block): Parameters {
    return new Parameters(
      planned.map((each): NamedTensor => {
        const { shape, data } = blockOf(each);
        return { name: each.name, node: this.#nodes.get(each) as Node, value: new Tensor(shape, data.slice()) };
      }),
    );
  }
}

const giveThose = (wanted: ReadonlyMap<string, Block>): string =>
  wanted.size === 0 ? "give none" : `give ${[...wanted.keys()].join(", ")}`;
