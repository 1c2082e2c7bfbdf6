/** A heading of API.md, with what stands below it, in the order in which a reader needs it. */
export interface Chapter {
  readonly heading: string;
  readonly names: readonly string[];
}

/** What is imported from one address. */
export interface Module {
  readonly name: string;
  /** Its source, from the repository's root. */
  readonly entry: string;
  /** For whom it is, in a sentence. */
  readonly about: string;
  readonly chapters: readonly Chapter[];
}

/** A part of API.md. */
export interface Part {
  readonly heading: string;
  readonly modules: readonly Module[];
}

const words = (text: string): string[] => text.trim().split(/\s+/);

/** API.md: what people import, in the order of what they do. A value that is exported and not here fails a test. */
export const contents: readonly Part[] = [
  {
    heading: "Networks and their training",
    modules: [
      {
        name: "rxgrad",
        entry: "packages/rxgrad/src/index.ts",
        about: "Compose a network, train it, observe it, measure it, keep it.",
        chapters: [
          {
            heading: "Compose: inputs and layers",
            names:
              words(`input dense conv2d maxPool averagePool flatten reshape dropout batchNormalization layerNormalization
              parameter constant`),
          },
          {
            heading: "Compose: activations",
            names: words(`sigmoid tanh relu leakyRelu elu gelu silu softplus softmax logSoftmax step linear`),
          },
          {
            heading: "Compose: arithmetic",
            names:
              words(`add subtract multiply divide pow matmul exp log sqrt abs neg maximum minimum sum mean amax amin
              concatenate slice transpose`),
          },
          {
            heading: "Compose: losses",
            names: words(`meanSquaredError crossEntropy binaryCrossEntropy sumSquaredError absoluteError huber l1Penalty
              l2Penalty`),
          },
          { heading: "Compose: nodes of your own and black boxes", names: words(`defineNode defineJoin blackBox`) },
          {
            heading: "Compose: start values",
            names: words(
              `glorot he normal uniform zeros full values tensor Tensor initialParameters parametersOf Parameters`,
            ),
          },
          {
            heading: "Train: gradients",
            names: words(`finiteDifference backprop spsa spsaGains randomDirections sharded`),
          },
          { heading: "Train: optimizers", names: words(`sgd momentum nesterov adaGrad rmsProp adam adamW`) },
          {
            heading: "Train: schedules",
            names: words(`warmUp stepDecay exponentialDecay inverseTimeDecay cosineDecay reduceOnPlateau`),
          },
          { heading: "Train: runs and their data", names: words(`train iterations joined queue latest drop`) },
          {
            heading: "Observe",
            names: words(`observe warnings earlyStopping history trackState describe nodesOf hyperparametersOf`),
          },
          {
            heading: "Measure: predictions and metrics",
            names: words(`evaluate predict withMetrics accuracy multiLabelAccuracy confusionMatrix precisionRecall r2`),
          },
          { heading: "Measure: gradients", names: words(`checkGradients compareGradients gradientError`) },
          {
            heading: "Keep",
            names: words(`checkpoint fileStore indexedDbStore memoryStore toJSON fromJSON parametersFromJSON`),
          },
          {
            heading: "Errors",
            names:
              words(`RxgradError ShapeError GraphError FeedError DataError NumericError HyperparameterError OperationError
              StaleIterationError CheckpointError WorkerError`),
          },
        ],
      },
    ],
  },
  {
    heading: "Beyond networks",
    modules: [
      {
        name: "rxgrad/calculus",
        entry: "packages/rxgrad/src/calculus.ts",
        about: "Derivatives and descent of any function, without a graph.",
        chapters: [
          {
            heading: "Derivatives",
            names: words(`derivative derivativeWithError numericalGradient numericalGradientAsync jacobian hessian`),
          },
          { heading: "Descent", names: words(`gradientDescent descend`) },
        ],
      },
      {
        name: "rxgrad/extend",
        entry: "packages/rxgrad/src/extend.ts",
        about: "For optimizers, nodes, data sources and stores of your own.",
        chapters: [
          { heading: "Optimizers", names: words(`createOptimizer learningRateOf`) },
          {
            heading: "Nodes and start values",
            names: words(`isNode appendOne isInitializer initializerFrom weightsAboveBias`),
          },
          { heading: "Options and parameters", names: words(`knownOptions valueFor`) },
          { heading: "Data sources", names: words(`isSeekableSource isSeekable`) },
          { heading: "Stores", names: words(`checkpointToBytes checkpointFromBytes`) },
        ],
      },
      {
        name: "rxgrad/driver",
        entry: "packages/rxgrad/src/driver.ts",
        about: "For code that paces a run itself, in place of `train`.",
        chapters: [
          { heading: "Runs", names: words(`startRun dataFrom turns Iteration PAUSE WAIT`) },
          { heading: "A fleet of your own", names: words(`GradientPerformer nameFleetFunction kernelsText`) },
          { heading: "Evaluation", names: words(`evaluator EvaluationRequest loadKernels`) },
        ],
      },
      {
        name: "rxgrad/remote",
        entry: "packages/rxgrad/src/remote.ts",
        about: "Watching and steering a run from another thread or another machine.",
        chapters: [
          { heading: "Both ends of a connection", names: words(`serveRun remoteRun`) },
          { heading: "Bytes", names: words(`encodeFrame decodeFrame`) },
        ],
      },
    ],
  },
  {
    heading: "Data and terminal",
    modules: [
      {
        name: "@rxgrad/data",
        entry: "packages/data/src/index.ts",
        about: "Data sets, batches, files, scaling.",
        chapters: [
          { heading: "Batches", names: words(`batches split oneHot`) },
          { heading: "Data sets", names: words(`mnist iris irisFeatures irisSpecies`) },
          { heading: "Files", names: words(`readCsv parseCsv readCsvCells streamCsv readIdx parseIdx streamIdx`) },
          {
            heading: "Scaling and missing values",
            names: words(`standardScaler minMaxScaler scaledBytes scalerFromJSON imputer imputerFromJSON`),
          },
          { heading: "Made-up data", names: words(`xor plane sine circles moons spiral gaussians`) },
        ],
      },
      {
        name: "@rxgrad/formats",
        entry: "packages/formats/src/index.ts",
        about: "Weights and networks from and for other tools, in Node and in pages.",
        chapters: [
          {
            heading: "safetensors",
            names: words(`readSafetensors openSafetensors writeSafetensors safetensorsToBytes`),
          },
          { heading: "NumPy", names: words(`readNpy writeNpy npyToBytes readNpz writeNpz npzToBytes`) },
          { heading: "ONNX", names: words(`writeOnnx onnxToBytes readOnnx`) },
          { heading: "JavaScript", names: words(`compileEvaluation`) },
          { heading: "TensorFlow.js", names: words(`writeTensorflow tensorflowToBytes readTensorflow`) },
          { heading: "Tables", names: words(`readParquet streamParquet readArrow`) },
          { heading: "Names and layouts", names: words(`parametersFromTensors tensorsFromParameters`) },
        ],
      },
      {
        name: "@rxgrad/terminal",
        entry: "packages/terminal/src/index.ts",
        about: "Progress and curves in the terminal.",
        chapters: [
          { heading: "Progress and curves", names: words(`progress fleetLine lossCurve lossCurves sparkline`) },
          { heading: "Text", names: words(`isLive colors widthOf wrapped duration percent`) },
        ],
      },
      {
        name: "@rxgrad/cli",
        entry: "packages/cli/src/index.ts",
        about: "The command `rxgrad`, for a program that starts it.",
        chapters: [{ heading: "The command", names: words(`run`) }],
      },
    ],
  },
  {
    heading: "More than one thread, more than one machine",
    modules: [
      {
        name: "@rxgrad/fleet",
        entry: "packages/fleet/src/index.ts",
        about: "Black boxes evaluated on all cores of a machine, or on many machines.",
        chapters: [
          { heading: "The trainer's side", names: words(`localFleet natsFleet`) },
          { heading: "A worker", names: words(`serve`) },
        ],
      },
    ],
  },
];
