import type { DataError, Node } from "@rxgrad/core";
import type { Config } from "./config.js";

/** How a parameter differs from its weight in the file. */
export interface WeightLayout {
  /** The shape of the parameter. Default: that of the weight. */
  readonly shape?: (given: readonly number[]) => readonly number[];
  readonly trainable?: boolean;
}

/** A layer of which a node is being made. */
export interface Layer {
  /** Its options. */
  readonly config: Config;
  /** The nodes that it takes. */
  readonly inputs: readonly Node[];
  /** The options of a node that has the name of the layer. */
  readonly named: { readonly name?: string };
  /** The version of Keras that wrote the file; 0 where it does not say. */
  readonly keras: number;
  /** A parameter with the numbers of a weight. @param index Which of the layer's weights it is. @throws DataError where it is missing. */
  weight(name: string, index: number, layout?: WeightLayout): Node;
}

/** Makes the nodes of a layer. Returns the last one. */
export type ReadLayer = (layer: Layer) => Node;

/** How each layer is read, by the name of its class. */
export type LayerTable = Readonly<Record<string, ReadLayer>>;

/** The only input. @throws DataError for a layer that takes another number of values. */
export function only({ config, inputs }: Layer): Node {
  const [x] = inputs;
  if (x && inputs.length === 1) return x;
  throw takes(config, inputs.length, "one");
}

/** The inputs, at least two. @throws DataError for fewer. */
export function several({ config, inputs }: Layer): readonly Node[] {
  if (inputs.length < 2) throw takes(config, inputs.length, "two or more");
  const [first, ...others] = inputs as [Node, ...Node[]];
  const other = others.find(({ shape }) => shape.length !== first.shape.length);
  if (!other) return inputs;
  const [a, b] = [first, other].map(({ shape }) => `[${shape.join(", ")}]`);
  throw config.refused(`joins ${a} and ${b}`, "only values with equally many axes are read");
}

const takes = (config: Config, count: number, wanted: string): DataError =>
  config.refused(`takes ${count} values, but ${wanted} is right`, "save the model again");

/** x. @throws DataError for x with another number of axes, the batch included. */
export function withAxes(layer: Layer, count: number): Node {
  const x = only(layer);
  if (x.shape.length === count) return x;
  throw layer.config.refused(
    `is given [${x.shape.join(", ")}]`,
    `only values of ${count} axes, the batch included, are read`,
  );
}
