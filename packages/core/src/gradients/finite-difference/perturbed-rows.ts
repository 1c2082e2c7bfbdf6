import { blame } from "../../engine/forward.js";
import { flowsThrough, pathBetween, type Term } from "../../engine/path.js";
import type { PlannedNode } from "../../engine/plan.js";
import type { Step } from "../../engine/step.js";
import { type Block, perInput } from "../../graph/block.js";
import type { DirectionalDifference } from "../../graph/operation-parts.js";
import { hasBatch, sampleSize, withRows } from "../../tensor/shape.js";
import type { GradientContext } from "../gradient-node.js";
import { type AllocateLike, bindDifference, bindSides, type DifferenceBlocks } from "./difference-step.js";
import type { Entry } from "./strategies.js";

/** How a node moves in every row: in one unit only; or along one direction, the same for all rows; or as a whole. */
type Perturbation = Directed | { readonly how: "whole"; readonly d: Block };

interface Directed {
  readonly how: "in one unit" | "along a direction";
  /** One number per row. */
  readonly d: Block;
  /** The memory offset of the direction. */
  direction(): number;
}

/** The number of rows per chunk. With wide samples it is smaller, so that a chunk stays in the cache. */
const MOST_ROWS = 1024;
const MOST_NUMBERS = 2 ** 18;

/**
 * Runs many perturbations together. Each row is a sample and a change of one unit of the entry node in that sample. The
 * rows take the place of the batch axis in all nodes between the entry and the loss, which run as differences.
 *
 * While only one unit of a node moves, only that unit is computed; elementwise nodes keep it so. A node that is linear in
 * its units then moves along one direction. The next node may have a rule for this; otherwise whole rows are computed.
 */
export class PerturbedRows {
  /** The number of rows. All are computed, so unused rows must hold a valid sample and a move of 0. */
  readonly capacity: number;
  /** The number of units of the entry node. */
  readonly units: number;
  /** For each row, its sample. Call {@link gather} after writing. */
  readonly samples: Block;
  /** For each row, the change of the unit. */
  readonly moves: Block;
  /** For each row after {@link run}, the change of the sum that the term reduces. */
  readonly changes: Block;
  /** For each row after {@link run}, 1 if a kink was crossed; undefined if kinks are not tracked. */
  readonly crossed: Block | undefined;

  readonly #context: GradientContext;
  readonly #perturbations = new Map<PlannedNode, Perturbation>();
  readonly #whole = new Map<PlannedNode, Block>();
  readonly #axes = new Map<PlannedNode, Block>();
  readonly #rows = new Map<PlannedNode, Block>();
  readonly #columns = new Map<PlannedNode, Block>();
  readonly #gatherSteps: Step[] = [];
  readonly #steps: Step[] = [];
  #unit = 0;

  /**
   * @param groups The wanted number of groups of rows; there are fewer if they would be too many at a time.
   * @param group The number of rows that stay together.
   */
  constructor(context: GradientContext, entry: Entry, term: Term, groups: number, group: number, watchKinks: boolean) {
    const path = pathBetween(context.plan.nodes, entry.node, term.node).slice(0, -1);
    this.#context = context;
    this.capacity = capacityFor(path, groups * group, group);
    this.units = sampleSize(entry.node.shape);
    this.samples = this.#column();
    this.moves = this.#column();
    this.crossed = watchKinks && path.some((node) => node.operation.kinked) ? this.#column() : undefined;
    this.#perturbations.set(entry.node, this.#inOneUnit(entry.node, this.moves));
    for (const node of path) this.#bind(node);
    this.changes = this.#bindSum(term.node.inputs[0]);
  }

  /** Copies the base values of the rows' samples. Call it whenever `samples` has changed. */
  gather(): void {
    for (let i = 0; i < this.#gatherSteps.length; i++) this.#gatherSteps[i]();
  }

  /** Moves unit `unit` of each row by `moves`; computes `changes` and `crossed`. */
  run(unit: number): void {
    this.#unit = unit;
    const { crossed } = this;
    if (crossed) crossed.kernels.fill(crossed.offset, 0, crossed.size);
    for (let i = 0; i < this.#steps.length; i++) this.#steps[i]();
  }

  #bind(node: PlannedNode): void {
    const moved = node.inputs.map((input, i) => (flowsThrough(node, i) ? this.#perturbations.get(input) : undefined));
    const aligned = node.inputs.every((input, i) => !moved[i] || sampleSize(input.shape) === sampleSize(node.shape));
    if (node.operation.elementwise && aligned && moved.every((each) => !each || each.how === "in one unit")) {
      this.#bindUnit(node, moved);
    } else if (!this.#bindByDirection(node, moved)) this.#bindWhole(node, moved);
  }

  /** An elementwise node whose inputs move in one unit moves in that unit. */
  #bindUnit(node: PlannedNode, moved: readonly (Perturbation | undefined)[]): void {
    const d = this.#column();
    this.#perturbations.set(node, this.#inOneUnit(node, d));
    this.#bindNode(node, {
      dOut: d,
      out: this.#baseColumn(node),
      inputs: node.inputs.map((input) => this.#baseColumn(input)),
      dInputs: moved.map((each) => each?.d),
    });
  }

  /** Binds a node with a rule for one input that moves in one unit or along a direction; false if none applies. */
  #bindByDirection(node: PlannedNode, moved: readonly (Perturbation | undefined)[]): boolean {
    const { operation } = node;
    const which = moved.findIndex((each) => each);
    const perturbation = moved[which];
    const alone = moved.filter((each) => each).length === 1 && node.inputs[which].shape.length === 2;
    if (!alone || !perturbation || perturbation.how === "whole") return false;
    if (operation.directionalDifference?.input === which && !operation.kinked)
      this.#bindDirectionalDifference(node, operation.directionalDifference, perturbation);
    else if (operation.direction && perturbation.how === "in one unit") this.#bindDirection(node, which, perturbation);
    else return false;
    return true;
  }

  #bindDirectionalDifference(
    node: PlannedNode,
    directionalDifference: DirectionalDifference,
    { d, direction }: Directed,
  ): void {
    const dOut = this.#allocateRows(node);
    this.#perturbations.set(node, { how: "whole", d: dOut });
    const inputs = perInput(node.inputs.map((input) => this.#context.blockOf(input)));
    const { samples } = this;
    this.#steps.push(() => {
      try {
        directionalDifference.difference(dOut, inputs, direction(), d, samples);
      } catch (error) {
        throw blame(node, "directionalDifference", error);
      }
    });
  }

  #bindDirection(node: PlannedNode, which: number, { d }: Directed): void {
    const inputs = perInput(node.inputs.map((input) => this.#context.blockOf(input)));
    const direction = (): number => {
      try {
        return node.operation.direction?.(inputs, which, this.#unit) as number;
      } catch (error) {
        throw blame(node, "direction", error);
      }
    };
    this.#perturbations.set(node, { how: "along a direction", d, direction });
  }

  /** A move in the current unit, which is also a move along its axis. */
  #inOneUnit(node: PlannedNode, d: Block): Directed {
    const direction = (): number => {
      const axis = this.#axes.get(node) as Block;
      axis.data.fill(0);
      axis.data[this.#unit] = 1;
      return axis.offset;
    };
    this.#axes.set(node, this.#context.layout.allocate([sampleSize(node.shape)]));
    return { how: "in one unit", d, direction };
  }

  #bindWhole(node: PlannedNode, moved: readonly (Perturbation | undefined)[]): void {
    const d = this.#allocateRows(node);
    this.#perturbations.set(node, { how: "whole", d });
    this.#bindNode(node, {
      dOut: d,
      out: this.#baseRows(node),
      inputs: node.inputs.map((input) => this.#baseRows(input)),
      dInputs: node.inputs.map((input, i) => moved[i] && this.#wholePerturbation(input, moved[i])),
    });
  }

  #bindNode(node: PlannedNode, blocks: DifferenceBlocks): void {
    this.#steps.push(bindDifference(node, blocks, this.#allocateLike));
    if (this.crossed && node.operation.kinked) {
      this.#steps.push(bindSides(node, blocks, this.crossed, this.#allocateLike));
    }
  }

  /** The perturbation of a node as whole rows. */
  #wholePerturbation(node: PlannedNode, perturbation: Perturbation): Block {
    if (perturbation.how === "whole") return perturbation.d;
    const { how, d, direction } = perturbation;
    const known = this.#whole.get(node);
    if (known) return known;
    const whole = this.#allocateRows(node);
    this.#whole.set(node, whole);
    const { capacity } = this;
    const { offset, width } = whole;
    this.#steps.push(
      how === "along a direction"
        ? () => whole.kernels.outer(offset, d.offset, direction(), capacity, width)
        : () => whole.kernels.scatterColumn(offset, d.offset, capacity, width, this.#unit),
    );
    return whole;
  }

  /** The value of a node before the move, gathered for each row; unchanged if it has no batch axis. */
  #baseRows(node: PlannedNode): Block {
    const base = this.#context.blockOf(node);
    if (!hasBatch(node.shape)) return base;
    const known = this.#rows.get(node);
    if (known) return known;
    const rows = this.#allocateRows(node);
    this.#rows.set(node, rows);
    const { samples, capacity } = this;
    this.#gatherSteps.push(() =>
      rows.kernels.gatherRows(rows.offset, base.offset, samples.offset, capacity, rows.width),
    );
    return rows;
  }

  /** The value of the moving unit before the move: one number per row, or one number if there is no batch axis. */
  #baseColumn(node: PlannedNode): Block {
    const known = this.#columns.get(node);
    if (known) return known;
    const base = this.#context.blockOf(node);
    const batch = hasBatch(node.shape);
    const column = batch ? this.#column() : this.#context.layout.allocate([1]);
    this.#columns.set(node, column);
    // First collect the unit of all samples: rows then read it from a few cache lines.
    const unitInSamples = this.#context.layout.allocate([base.samples]);
    const { samples } = this;
    this.#steps.push(() => {
      const { kernels } = column;
      kernels.copyColumn(unitInSamples.offset, base.offset, base.samples, base.width, this.#unit % base.width);
      if (batch) kernels.gatherColumn(column.offset, unitInSamples.offset, samples.offset, column.size);
      else kernels.copy(column.offset, unitInSamples.offset, 1);
    });
    return column;
  }

  #bindSum(node: PlannedNode): Block {
    const perturbation = this.#perturbations.get(node) as Perturbation;
    const d = perturbation.how === "along a direction" ? this.#wholePerturbation(node, perturbation) : perturbation.d;
    if (d.width === 1) return d;
    const sums = this.#column();
    this.#steps.push(() => d.kernels.sumRows(sums.offset, d.offset, this.capacity, d.width));
    return sums;
  }

  #column(): Block {
    return this.#context.layout.allocate([this.capacity, 1], this.capacity);
  }

  #allocateRows(node: PlannedNode): Block {
    return this.#context.layout.allocate(withRows(node.shape, this.capacity), this.capacity);
  }

  readonly #allocateLike: AllocateLike = (block) => this.#context.layout.allocate(block.shape, block.samples);
}

/** All rows of a chunk are computed, so chunks have nearly the same size, the last one too. */
function capacityFor(path: readonly PlannedNode[], wanted: number, group: number): number {
  const widest = Math.max(1, ...path.map((node) => sampleSize(node.shape)));
  const most = Math.max(48, Math.min(MOST_ROWS, Math.floor(MOST_NUMBERS / widest)));
  const chunks = Math.ceil(wanted / most);
  return Math.ceil(wanted / chunks / group) * group;
}
