// What an experiment is: plain data. Choices have the names of the functions and options of rxgrad and @rxgrad/data.

export const POINT_SETS = ["xor", "circles", "moons", "spiral", "gaussians"] as const;

/** Data sets of points in a plane, in classes. `@rxgrad/data` makes them. */
export type PointSet = (typeof POINT_SETS)[number];

export interface PointsSetup {
  readonly kind: "points";
  readonly set: PointSet;
  readonly samples: number;
  /** The standard deviation of the noise, as `@rxgrad/data` has it. It may change during the run. */
  readonly noise: number;
  /** The share of the samples that is kept for testing. */
  readonly test: number;
}

export interface CsvSetup {
  readonly kind: "csv";
  /** The name of the dropped file, and the SHA-256 of its bytes, in hexadecimal. Its contents stay out of the address. */
  readonly name: string;
  readonly sha256: string;
  readonly inputs: readonly string[];
  readonly target: string;
  /** Whether the target is a class or a number. */
  readonly as: "class" | "number";
  readonly test: number;
}

/** A curve over −1 … 1 to be fitted: its heights at evenly spaced places, as they were drawn. */
export interface CurveSetup {
  readonly kind: "curve";
  readonly heights: readonly number[];
}

/** The first digits of MNIST: how many to train with, and how many to test with. */
export interface MnistSetup {
  readonly kind: "mnist";
  readonly train: number;
  readonly test: number;
}

/** The data of a run. */
export type DataSetup = PointsSetup | CsvSetup | CurveSetup | MnistSetup;

export const ACTIVATIONS = [
  "linear",
  "sigmoid",
  "tanh",
  "relu",
  "leakyRelu",
  "softplus",
  "gelu",
  /** Also known as swish. */
  "silu",
] as const;

export type Activation = (typeof ACTIVATIONS)[number];

export interface LayerSetup {
  readonly units: number;
  readonly activation: Activation;
}

/** Cross-entropy is for classes alone, the others for numbers, and for the probabilities of classes. */
export const LOSSES = ["crossEntropy", "meanSquaredError", "sumSquaredError", "absoluteError", "huber"] as const;

export type Loss = (typeof LOSSES)[number];

export const STRATEGIES = ["auto", "direct", "propagated", "collapsed"] as const;
export const SCHEMES = ["central", "forward", "backward", "five-point", "richardson"] as const;

export type GradientSetup =
  | { readonly method: "backprop" }
  | {
      readonly method: "finiteDifference";
      readonly strategy: (typeof STRATEGIES)[number];
      readonly scheme: (typeof SCHEMES)[number];
      /** The step. It may change during the run. */
      readonly h: number;
    };

export const OPTIMIZERS = ["sgd", "momentum", "nesterov", "adaGrad", "rmsProp", "adam", "adamW"] as const;

export interface OptimizerSetup {
  readonly kind: (typeof OPTIMIZERS)[number];
  /** It may change during the run. */
  readonly learningRate: number;
}

/** A network of dense layers. The layer behind them follows from the data: one unit for each class, or one number. */
export interface LayersSetup {
  readonly task: "layers";
  readonly data: DataSetup;
  readonly layers: readonly LayerSetup[];
  /** The ratio of dropout behind each hidden layer; undefined for none. A number may change during the run. */
  readonly dropout: number | undefined;
  readonly loss: Loss;
  readonly gradient: GradientSetup;
  readonly optimizer: OptimizerSetup;
  /** Samples in a batch; undefined for all at once. It may change during the run. */
  readonly batchSize: number | undefined;
  readonly seed: number;
}

/** The four rates of a simulator of hares and lynxes, found from counts: a black box inside of the graph. */
export interface PredatorPreySetup {
  readonly task: "predator-prey";
  /** The counts are the true numbers with an error of up to this part, such as 0.03. */
  readonly error: number;
  readonly gradient: GradientSetup;
  readonly optimizer: OptimizerSetup;
  readonly seed: number;
}

/** A run of one's own: the worker imports a module from this address and calls its default export, a `RunModule`. */
export interface ModuleSetup {
  readonly task: "module";
  readonly address: string;
  readonly seed: number;
}

/** Everything that decides a run that nobody touches. */
export type Setup = LayersSetup | PredatorPreySetup | ModuleSetup;

/** Whether a setup is a network of layers. */
export const isLayers = (setup: Setup | undefined): setup is LayersSetup => setup?.task === "layers";

/** What may change during a run. Names of a module's own controls are possible too. */
export type MovedName = "learningRate" | "h" | "dropout" | "noise" | "batchSize" | (string & {});

/** A change during a run. */
export interface Move {
  /** The first iteration that has the value. */
  readonly iteration: number;
  readonly name: MovedName;
  readonly value: number;
}

/** Everything that decides a run: with the same experiment, each loss is the same, bit for bit. */
export interface Experiment {
  readonly setup: Setup;
  /** In the order of their iterations. */
  readonly moves: readonly Move[];
}
