/** Data sets of points in a plane, in classes. `@rxgrad/data` makes them. */
export type PointSet = "xor" | "circles" | "moons" | "spiral" | "gaussians";

/** The data of a run. */
export type DataSetup =
  | {
      readonly kind: "points";
      readonly set: PointSet;
      readonly samples: number;
      /** The standard deviation of the noise, as `@rxgrad/data` has it. It may change during the run. */
      readonly noise: number;
      /** The share of the samples that is kept for testing. */
      readonly test: number;
    }
  | {
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
  | { readonly kind: "curve"; readonly heights: readonly number[] }
  | { readonly kind: "mnist"; readonly train: number; readonly test: number };

export type Activation = "linear" | "sigmoid" | "tanh" | "relu" | "leakyRelu" | "softplus" | "gelu" | "swish";

export interface LayerSetup {
  readonly units: number;
  readonly activation: Activation;
}

/** Losses of classification, and of regression. */
export type Loss = "crossEntropy" | "meanSquaredError" | "sumSquaredError" | "meanAbsoluteError" | "huber";

export type GradientSetup =
  | { readonly method: "backprop" }
  | {
      readonly method: "finiteDifference";
      readonly strategy: "auto" | "direct" | "propagated";
      readonly scheme: "central" | "forward" | "backward" | "fivePoint";
      /** The step. It may change during the run. */
      readonly h: number;
    };

export interface OptimizerSetup {
  readonly kind: "sgd" | "momentum" | "nesterov" | "adagrad" | "rmsprop" | "adam" | "adamW";
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
