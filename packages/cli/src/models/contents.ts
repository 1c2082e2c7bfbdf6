import type { Node, Parameters, Root, Tensor } from "@rxgrad/core";

/** What a file of a network or of weights holds. */
export interface Contents {
  /** The roots of its graph; none where it has only weights. */
  readonly roots: readonly Root[];
  /** The weights by name; undefined where it has only a graph. */
  readonly weights: Parameters | ReadonlyMap<string, Tensor> | undefined;
  /** The names of what else is in the file, such as the scales of columns; absent where there is nothing. */
  readonly beside?: readonly string[];
  /** A node of its graph by its name. @throws an error that names the nodes where there is none. */
  node(name: string): Node;
}

/** Weights without a graph. */
export const weightsOnly = (tensors: ReadonlyMap<string, Tensor>): Contents => ({
  roots: [],
  weights: tensors,
  node: () => {
    throw new Error("a file of weights has no nodes.");
  },
});

/** A network of another tool, by the names of its outputs. */
export const networkContents = ({
  outputs,
  parameters,
}: {
  readonly outputs: ReadonlyMap<string, Node>;
  readonly parameters: Parameters;
}): Contents => ({
  roots: [...outputs.values()],
  weights: parameters,
  node(name) {
    const found = outputs.get(name);
    if (found) return found;
    throw new Error(`there is no output ${JSON.stringify(name)}; give one of ${[...outputs.keys()].join(", ")}.`);
  },
});

/** A network that is to be written. */
export interface Network {
  readonly nodes: readonly Node[];
  readonly parameters: Parameters | undefined;
}

/** The types of numbers in files. */
export type NumberType = "float32" | "float64";

/** A kind of file, by the ending of its name. */
export interface FileKind {
  /** What it is, in a sentence: "an ONNX file". */
  readonly about: string;
  /** How a file begins that rxgrad wrote. Absent where files of other programs begin so too. */
  readonly begins?: string;
  /** Whether it holds a graph. */
  readonly hasGraph: boolean;
  /** Whether writing makes the folder of the file. */
  readonly makesFolder?: boolean;
  /** The types in which it can be written; the first is the default. */
  readonly types: readonly NumberType[];
  /** Files of another network that are there, and would be written over with it. */
  beside?(path: string): Promise<readonly string[]>;
  /** Reads a file; absent where it cannot be read. */
  read?(path: string): Promise<Contents>;
  /** Writes a file with a graph. */
  writeNetwork?(path: string, network: Network, type: NumberType): Promise<void>;
  /** Writes a file of weights alone. */
  writeWeights?(path: string, weights: ReadonlyMap<string, Tensor>, type: NumberType): Promise<void>;
}
