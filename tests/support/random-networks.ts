/** Random plain networks. A recipe holds the choices and shrinks well; the numbers follow from its seed. */
import { float64 } from "./arithmetic.js";
import type { LayerRecipe, LossRecipe, NetworkRecipe } from "./network-recipes.js";
import {
  computeNode,
  type PlainInput,
  type PlainLoss,
  type PlainNetwork,
  type PlainNode,
  type PlainParameter,
  type Rows,
} from "./plain-network.js";
import { NODE_MAKERS } from "./random-nodes/index.js";

/** The limit of all values. A node with a larger value is left out. */
const LARGEST = 1e3;

/** xorshift32: uniform in [0, 1). */
export function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
}

/** A layer without the nodes that have only a forward. */
function plainly(layer: LayerRecipe): LayerRecipe {
  const { activation, made } = layer;
  return {
    ...layer,
    activation: activation === "swish" ? "sigmoid" : activation === "bump" ? "tanh" : activation,
    made: made && NODE_MAKERS[made].subtracts ? undefined : made,
    joinBy: "add",
  };
}

/** The network of a recipe. */
export function networkOf(recipe: NetworkRecipe): PlainNetwork {
  return new Builder(recipe).build();
}

class Builder {
  readonly #recipe: NetworkRecipe;
  readonly #random: () => number;
  readonly #inputs: PlainInput[];
  readonly #parameters: (PlainParameter & { values: number[] })[] = [];
  readonly #nodes: PlainNode[] = [];
  readonly #values: Rows<number>[] = [];

  constructor(recipe: NetworkRecipe) {
    this.#recipe = recipe;
    this.#random = randomFrom(recipe.seed);
    for (let i = 0; i < 8; i++) this.#random();
    this.#inputs = recipe.inputs.map(({ width, numbers, zeroColumn }, i) => ({
      name: `x${i}`,
      rows: this.#rows(width, (k) => {
        if (zeroColumn && k === 0) return 0;
        if (numbers === "sparse" && this.#random() < 0.7) return 0;
        return (numbers === "large" ? 10 : 1) * this.#signed();
      }),
    }));
  }

  build(): PlainNetwork {
    const inputs = this.#inputs.map((_, input) => this.#add({ kind: "input", input }));
    const ends = [inputs[0]];
    for (const layer of this.#recipe.layers) ends.push(this.#layer(layer, ends[ends.length - 1], inputs[1]));
    const losses = this.#recipe.losses.map((loss) => this.#loss(loss, ends[Math.max(1, ends.length - 1 - loss.back)]));
    return this.#network(losses);
  }

  #layer(layer: LayerRecipe, from: number, second: number | undefined): number {
    const { activation, between, made, join, joinBy } = this.#recipe.plain ? plainly(layer) : layer;
    let node = this.#add({ kind: "activation", activation, from: this.#dense(layer, from, layer.width) });
    // Softmax of one unit is refused.
    if (between !== "none" && layer.width > 1) node = this.#add({ kind: between, from: node });
    if (made !== undefined) node = this.#made(made, layer, node, from);
    const width = this.#values[node][0].length;
    if (join === "itself") node = this.#add({ kind: joinBy, a: node, b: node });
    if (join === "beside") node = this.#add({ kind: joinBy, a: node, b: this.#dense(layer, from, width) });
    if (join === "second" && second !== undefined) {
      node = this.#add({ kind: joinBy, a: node, b: this.#dense(layer, second, width) });
    }
    const fits = this.#values.findIndex((rows, i) => i < node && rows[0].length === width);
    if (join === "earlier" && fits >= 0) node = this.#add({ kind: joinBy, a: node, b: fits });
    return node;
  }

  /** The output of a maker for a node, and for a layer beside it if it takes two. If it does not fit, the node itself. */
  #made(maker: string, layer: LayerRecipe, node: number, beside: number): number {
    const { takes = 1, fits = () => true, parameters } = NODE_MAKERS[maker];
    const width = this.#values[node][0].length;
    if (!fits(width)) return node;
    const from = takes === 1 ? [node] : [node, this.#dense(layer, beside, width)];
    const own = (parameters?.(width) ?? []).map((shape) => {
      const rows = shape.reduce((size, length) => size * length, 1);
      return this.#parameter({ shape, rows, columns: 1, isBias: false, trainable: !layer.frozen });
    });
    const made: PlainNode = { kind: "made", maker, from, parameters: own };
    const isSmall = this.#compute(made).every((row) => row.every((value) => Math.abs(value) <= LARGEST));
    return isSmall ? this.#add(made) : node;
  }

  #dense({ bias, matmul, frozen, tied, largest, atKinks }: LayerRecipe, from: number, units: number): number {
    const rows = this.#values[from][0].length;
    const trainable = !frozen;
    const sameShape = (each: PlainParameter): boolean =>
      each.rows === rows && each.columns === units && !each.isBias && !each.shape;
    let W = tied ? this.#parameters.findIndex(sameShape) : -1;
    const isNew = W < 0;
    if (isNew) W = this.#parameter({ rows, columns: units, isBias: false, trainable });
    const b = bias ? this.#parameter({ rows: 1, columns: units, isBias: true, trainable }) : undefined;
    const node: PlainNode = { kind: "dense", from, W, matmul, ...(b === undefined ? {} : { b }) };
    const z = this.#compute(node);
    const scale = Math.min(1, largest / Math.max(...z.flat().map(Math.abs), 1e-300));
    if (isNew) this.#scale(W, scale);
    if (b !== undefined) this.#scale(b, scale);
    if (b !== undefined && atKinks) this.#shiftToKinks(b, this.#compute(node));
    return this.#add(node);
  }

  /** Moves about half of the units so that one sample's pre-activation lies within two steps of 0. */
  #shiftToKinks(b: number, z: Rows<number>): void {
    const { values } = this.#parameters[b];
    values.forEach((value, j) => {
      if (this.#random() < 0.5) return;
      const { h } = this.#recipe;
      values[j] = value - z[Math.floor(this.#random() * z.length)][j] + 2 * h * this.#signed();
    });
  }

  #loss(loss: LossRecipe, end: number): PlainLoss {
    const { kind } = loss;
    if (kind === "penalty" || kind === "l1Penalty" || kind === "l2Penalty") return { kind, parameter: 0 };
    let from = end;
    const { half, delta, base, reduction, addedUpUnsaid } = loss;
    if (kind === "crossEntropy" && (loss.via === "sigmoid" || this.#values[end][0].length === 1)) {
      from = this.#add({ kind: "activation", activation: "sigmoid", from });
    } else if (kind === "crossEntropy") {
      from = this.#add({ kind: "softmax", from });
      if (loss.via === "softmax, linear") from = this.#add({ kind: "activation", activation: "linear", from });
    }
    const y = this.#values[from];
    const width = y[0].length;
    const classes = y.map(() => Math.floor(this.#random() * width));
    const oneHot = classes.map((label) => Array.from({ length: width }, (_, k) => (k === label ? 1 : 0)));
    const isIndex = kind === "crossEntropy" && loss.targets === "indices";
    const targets =
      kind !== "crossEntropy" ? this.#near(y, loss.atKinks) : loss.targets === "soft" ? this.#soft(width) : oneHot;
    return {
      kind,
      from,
      targets,
      ...(isIndex ? { indices: classes } : {}),
      half,
      delta,
      base,
      reduction: addedUpUnsaid ? "sum" : reduction,
      addedUpUnsaid,
      times: loss.twice ? 2 : 1,
    };
  }

  /** Targets about y; some within two steps of it, where the absolute error has its kink. */
  #near(y: Rows<number>, atKinks: boolean): number[][] {
    return y.map((row) =>
      row.map((value) => value + (atKinks && this.#random() < 0.3 ? 2 * this.#recipe.h : 1) * this.#signed()),
    );
  }

  #soft(width: number): number[][] {
    return this.#rows(width, () => this.#random()).map((row) => {
      const sum = row.reduce((total, value) => total + value, 0);
      return row.map((value) => value / sum);
    });
  }

  #parameter(shape: Omit<PlainParameter, "name" | "values">): number {
    const values = Array.from({ length: shape.rows * shape.columns }, () => 2 * this.#signed());
    const trainable = shape.trainable || this.#parameters.length === 0;
    return this.#parameters.push({ ...shape, trainable, name: `p${this.#parameters.length}`, values }) - 1;
  }

  #scale(parameter: number, by: number): void {
    const { values } = this.#parameters[parameter];
    values.forEach((value, i) => {
      values[i] = value * by;
    });
  }

  #add(node: PlainNode): number {
    this.#values.push(this.#compute(node));
    return this.#nodes.push(node) - 1;
  }

  #compute(node: PlainNode): Rows<number> {
    const weights = this.#parameters.map(({ values }) => values);
    return computeNode(float64, node, this.#values, this.#network([]), weights);
  }

  #network(losses: readonly PlainLoss[]): PlainNetwork {
    const { samples } = this.#recipe;
    return { samples, inputs: this.#inputs, parameters: this.#parameters, nodes: this.#nodes, losses };
  }

  #rows(width: number, value: (k: number) => number): number[][] {
    return Array.from({ length: this.#recipe.samples }, () => Array.from({ length: width }, (_, k) => value(k)));
  }

  /** Uniform in ±1. */
  #signed(): number {
    return 2 * this.#random() - 1;
  }
}
