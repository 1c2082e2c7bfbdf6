import type { Arena, Layout } from "../engine/arena.js";
import { type NotFinite, notFiniteIn } from "../engine/not-finite.js";
import type { PlannedNode } from "../engine/plan.js";
import { allocateKept, fillConstants } from "../engine/program.js";
import { alignedShardRange, type Stage, stageOfSteps } from "../engine/stage.js";
import type { Block, Shard } from "../graph/block.js";
import type { Node } from "../graph/node.js";
import { type KnownHyperparameters, Parameters, type ParametersContext } from "../graph/parameters/parameters.js";
import type { NetworkSignatures } from "../graph/signatures/signature.js";
import type { OptimizerNode } from "../optimizers/optimizer-node.js";
import { Tensor } from "../tensor/tensor.js";
import { Copies, type NamedBlock, OptimizerValues } from "./copies.js";
import { joinUpdates, OptimizerMemory, type ParameterUpdate, type UpdateBlocks } from "./optimizer-memory.js";
import type { RunState } from "./run-state.js";
import type { PlannedGradient, PlannedOptimizer, TrainingPlan } from "./training-plan.js";

/** The memory that a training run keeps from one iteration to the next. */
export class TrainingMemory {
  /** The blocks of parameters, with the values that this iteration uses, and of constants. */
  readonly kept: ReadonlyMap<PlannedNode, Block>;
  /** The updates of all parameters, one by one. */
  readonly updates: readonly ParameterUpdate[];
  /** The same updates in few long blocks. They include the padding between parameters, whose values are arbitrary. */
  readonly longUpdates: readonly UpdateBlocks[];
  /** Makes the copies that users receive. */
  readonly copies: Copies = new Copies();
  /** Returns the changing hyper-parameters of nodes, which belong to copies of parameters. Undefined if there are none. */
  hyperparameters: (() => KnownHyperparameters) | undefined;
  /** The memory of the optimizers. */
  readonly remembered: OptimizerMemory;
  readonly #training: TrainingPlan;
  readonly #signatures: (() => NetworkSignatures) | undefined;
  readonly #gradients: ReadonlyMap<PlannedGradient, ReadonlyMap<PlannedNode, Block>>;
  readonly #next: ReadonlyMap<PlannedNode, Block>;
  readonly #updatedBuffers: readonly { readonly parameter: Block; readonly next: Block }[];
  readonly #nodes: ReadonlyMap<PlannedNode, Node>;
  readonly #before: readonly NamedBlock[];
  readonly #after: readonly NamedBlock[];
  readonly #optimizerValues: OptimizerValues;
  readonly #gradientBlocks: ReadonlyMap<PlannedGradient, readonly NamedBlock[]>;

  constructor(training: TrainingPlan, arena: Arena, signatures?: () => NetworkSignatures) {
    const allocate = (node: PlannedNode): Block => arena.kept.allocate(node.shape as number[]);
    this.#training = training;
    this.#signatures = signatures;
    this.kept = allocateKept(training.plan, arena);
    this.#gradients = new Map(
      training.gradients.map((each) => [each, new Map(each.parameters.map((node) => [node, allocate(node)]))]),
    );
    const updated = training.optimizers.flatMap((optimizer) =>
      optimizer.gradients.flatMap((gradient) =>
        gradient.parameters.map((planned) => ({ optimizer, gradient, planned })),
      ),
    );
    const updatedBuffers = training.bufferUpdates.flatMap(({ parameters }) => parameters);
    const changed = [...updated.map(({ planned }) => planned), ...updatedBuffers];
    this.#next = new Map(changed.map((planned) => [planned, allocate(planned)]));
    this.#updatedBuffers = updatedBuffers.map((each) => ({
      parameter: this.kept.get(each) as Block,
      next: this.nextOf(each),
    }));
    this.updates = training.optimizers.flatMap((each) => {
      const { rule } = each.node;
      const measures = arena.kept.allocate([rule.measures?.length ?? 0]);
      const own = updated.filter(({ optimizer }) => optimizer === each);
      const states = rule.state.map(() => own.map(({ planned }) => allocate(planned)));
      return own.map(({ optimizer, gradient, planned }, i) => ({
        optimizer,
        planned,
        parameter: this.kept.get(planned) as Block,
        next: this.#next.get(planned) as Block,
        gradient: this.gradientOf(gradient, planned),
        state: states.map((state) => state[i]),
        measures,
      }));
    });
    this.longUpdates = training.optimizers.flatMap((each) =>
      joinUpdates(
        arena.kept,
        this.updates.filter(({ optimizer }) => optimizer === each),
      ),
    );
    this.#nodes = new Map([...training.plan.planned].map(([node, planned]) => [planned, node]));
    const named = (planned: PlannedNode, block: Block): NamedBlock => ({
      name: planned.name,
      node: this.#nodes.get(planned) as Node,
      block,
    });
    this.#before = training.plan.parameters.map((each) => named(each, this.kept.get(each) as Block));
    this.#after = this.#before.map((each, i) => ({
      ...each,
      block: this.#next.get(training.plan.parameters[i]) ?? each.block,
    }));
    this.#optimizerValues = new OptimizerValues(
      training.optimizers,
      this.#after.map((each, i) => {
        const planned = training.plan.parameters[i];
        return { ...each, planned, isFixed: !this.#next.has(planned) };
      }),
    );
    this.remembered = new OptimizerMemory(this.updates);
    this.#gradientBlocks = new Map(
      training.gradients.map((each) => [
        each,
        each.parameters.map((planned) => named(planned, this.gradientOf(each, planned))),
      ]),
    );
  }

  /** The block for the value of an updated parameter or buffer in the next iteration. */
  readonly nextOf = (parameter: PlannedNode): Block => this.#next.get(parameter) as Block;

  gradientOf(gradient: PlannedGradient, parameter: PlannedNode): Block {
    return this.#gradients.get(gradient)?.get(parameter) as Block;
  }

  /** Writes the constants, and the parameters and the memory of optimizers for the first iteration. */
  start(givenFor: (parameter: Node) => { readonly value: Tensor }): void {
    fillConstants(this.#training.plan, this.kept);
    for (const planned of this.#training.plan.parameters) {
      const { value } = givenFor(this.#nodes.get(planned) as Node);
      this.kept.get(planned)?.data.set(value.data);
      this.#next.get(planned)?.data.set(value.data);
    }
    this.remembered.start();
  }

  /** Copies for a state: the parameters after the update and the memory of optimizers. All copies share one new buffer. */
  state(): Pick<RunState, "parameters" | "memory" | "memorySince"> {
    const slab = new Float64Array(this.#after.reduce((sum, { block }) => sum + block.size, this.remembered.size));
    let end = 0;
    const copy = ({ shape, data }: Block): Tensor => {
      const view = slab.subarray(end, end + data.length);
      end += data.length;
      view.set(data);
      return new Tensor(shape, view);
    };
    return {
      parameters: new Parameters(
        this.#after.map(({ name, node, block }) => ({ name, node, value: copy(block) })),
        this.#context(),
      ),
      memory: this.remembered.copies(copy),
      memorySince: this.remembered.since,
    };
  }

  /** Copies the updated parameters and buffers to where the next iteration reads them. */
  takeNext(): void {
    for (let i = 0; i < this.longUpdates.length; i++) {
      const { parameter, next } = this.longUpdates[i];
      parameter.kernels.copy(parameter.offset, next.offset, next.size);
    }
    for (let i = 0; i < this.#updatedBuffers.length; i++) {
      const { parameter, next } = this.#updatedBuffers[i];
      parameter.kernels.copy(parameter.offset, next.offset, next.size);
    }
  }

  /** As {@link takeNext}, for one shard. Each shard copies what it has updated, because that is in its own cache. */
  takeStage(layout: Layout, shard: Shard): Stage {
    const own = this.longUpdates.flatMap(({ parameter, next }) => {
      const { from, to } = alignedShardRange(next.size, shard);
      return from < to ? [[parameter, next].map((each) => layout.elementsOf(each, from, to))] : [];
    });
    if (shard.index === 0) own.push(...this.#updatedBuffers.map(({ parameter, next }) => [parameter, next]));
    return stageOfSteps(
      own.map(([to, from]) => () => {
        to.kernels.copy(to.offset, from.offset, from.size);
      }),
    );
  }

  /** Copies of all parameters, before or after the update. */
  parameters(after: boolean): Parameters {
    return this.#copy(after ? this.#after : this.#before);
  }

  /** The value of an optimizer node: copies of its updated parameters, with all other parameters beside them. */
  updated(optimizer: PlannedOptimizer): Parameters {
    return this.#optimizerValues.of(optimizer, (data) => this.copies.of(data), this.#context());
  }

  /** The same, taken from copies of all parameters after the update. Undefined for an optimizer of another run. */
  updatedAmong(all: Parameters, optimizer: OptimizerNode): Parameters | undefined {
    return this.#optimizerValues.among(all, optimizer);
  }

  /** Copies of a gradient. */
  gradient(gradient: PlannedGradient): Parameters {
    return this.#copy(this.#gradientBlocks.get(gradient) as NamedBlock[]);
  }

  /**
   * The first value of a gradient or of the memory of an optimizer that is not finite.
   *
   * @param when The iteration, in words.
   */
  notFinite(when: string): NotFinite | undefined {
    for (const [{ name }, own] of this.#gradientBlocks) {
      for (const { name: by, block } of own) {
        const found = notFiniteIn(block, name, `its gradient by "${by}"`, when);
        if (found) return { ...found, of: "gradient" };
      }
    }
    return this.remembered.notFinite(when);
  }

  #copy(blocks: readonly NamedBlock[]): Parameters {
    return new Parameters(
      blocks.map(({ name, node, block: { shape, data } }) => ({
        name,
        node,
        value: new Tensor(shape, this.copies.of(data)),
      })),
      this.#context(),
    );
  }

  #context(): ParametersContext {
    return { hyperparameters: this.hyperparameters?.(), signatures: this.#signatures };
  }
}
