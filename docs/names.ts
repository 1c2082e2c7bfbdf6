import { rarerNames } from "./rarer-names.js";

/** What a PyTorch or Keras user looks for, and what does it here. */
export interface Name {
  readonly there: string;
  /** Exports of rxgrad or @rxgrad/data. */
  readonly here: readonly string[];
  readonly note?: string;
}

export const names: readonly Name[] = [
  { there: "`nn.Linear`, `Dense`", here: ["dense"] },
  { there: "`nn.Identity`", here: ["linear"], note: "RxJS has `identity`" },
  { there: "`nn.Flatten`, `Flatten`", here: ["flatten"] },
  { there: "`nn.Dropout`, `Dropout`", here: ["dropout"] },
  { there: "`nn.BatchNorm1d`, `nn.BatchNorm2d`, `BatchNormalization`", here: ["batchNormalization"] },
  { there: "`nn.LayerNorm`, `LayerNormalization`", here: ["layerNormalization"] },
  { there: "`nn.Conv2d`, `Conv2D`", here: ["conv2d"], note: "channels come last" },
  { there: "`nn.MaxPool2d`, `MaxPooling2D`", here: ["maxPool"] },
  { there: "`nn.AvgPool2d`, `AveragePooling2D`", here: ["averagePool"] },
  { there: "`nn.ReLU`, `nn.LeakyReLU`", here: ["relu", "leakyRelu"] },
  { there: "`nn.ELU`, `nn.GELU`, `nn.SiLU`, `swish`, `nn.Softplus`", here: ["elu", "gelu", "silu", "softplus"] },
  { there: "`nn.Sigmoid`, `nn.Tanh`", here: ["sigmoid", "tanh"] },
  { there: "`nn.Softmax`, `nn.LogSoftmax`", here: ["softmax", "logSoftmax"] },
  { there: "`torch.max`, `torch.maximum`", here: ["maximum", "amax"], note: "RxJS has `max`" },
  { there: "`torch.cat`, `Concatenate`", here: ["concatenate"], note: "RxJS has `concat`" },
  { there: "`Tensor.view`, `Reshape`, `Permute`", here: ["reshape", "transpose"] },
  { there: "`unsqueeze`, `squeeze`, `ExpandDims`", here: ["reshape"] },
  { there: "`bmm`, `@`, `Dot`", here: ["matmul"] },
  { there: "`torch.clamp`, `clip`", here: ["maximum", "minimum"], note: "with a number as their second" },
  { there: "`GlobalAveragePooling2D`, `GlobalMaxPooling2D`", here: ["mean", "amax"], note: "with `axes: [1, 2]`" },
  { there: "`Lambda`, `autograd.Function`, `Layer`", here: ["defineNode", "defineJoin"] },
  { there: "`nn.Parameter`", here: ["parameter"] },
  { there: "`requires_grad`, `layer.trainable`", here: ["dense", "parameter"], note: "their option `trainable`" },
  { there: "`nn.Sequential`, `Sequential`", here: ["input"], note: "and its `pipe(…layers)`" },
  {
    there: "`nn.CrossEntropyLoss`, `CategoricalCrossentropy`, `SparseCategoricalCrossentropy`",
    here: ["crossEntropy"],
    note: "of `softmax`; PyTorch's has `delta: 0`; targets are one-hot or class indices",
  },
  {
    there: "`nn.NLLLoss`",
    here: ["crossEntropy"],
    note: "of `softmax` where that is of `nn.LogSoftmax`, with `delta: 0`: the two are computed together, without a log of 0",
  },
  { there: "`nn.BCELoss`, `nn.BCEWithLogitsLoss`", here: ["binaryCrossEntropy"], note: "of `sigmoid`, fused with it" },
  { there: "`nn.MSELoss`, `MeanSquaredError`", here: ["meanSquaredError", "sumSquaredError"] },
  { there: "`nn.L1Loss`, `MeanAbsoluteError`", here: ["absoluteError"] },
  { there: "`nn.HuberLoss`, `nn.SmoothL1Loss`", here: ["huber"], note: "their `delta` is `threshold`" },
  {
    there: "`sample_weight`, `class_weight`, `ignore_index`",
    here: ["crossEntropy"],
    note: 'its options `sampleWeights`, `classWeights` and `ignoreIndex`; of other losses `multiply(loss, weight).pipe(mean())`, with `reduction: "none"`',
  },
  { there: "`label_smoothing`", here: ["crossEntropy"], note: "its option `labelSmoothing`" },
  {
    there: "`weight_decay`, `regularizers.L1/L2`",
    here: ["l1Penalty", "l2Penalty"],
    note: "or the option `weightDecay` of every optimizer",
  },
  { there: "`optim.SGD(momentum, nesterov)`", here: ["sgd", "momentum", "nesterov"] },
  { there: "`optim.Adam`, `AdamW`, `RMSprop`, `Adagrad`", here: ["adam", "adamW", "rmsProp", "adaGrad"] },
  {
    there: "`clip_grad_norm_`, `clip_grad_value_`",
    here: ["sgd"],
    note: "options `clipNorm` and `clipValue` of every optimizer",
  },
  { there: "`StepLR`, `ExponentialLR`, `CosineAnnealingLR`", here: ["stepDecay", "exponentialDecay", "cosineDecay"] },
  { there: "`InverseTimeDecay`, `LinearLR`", here: ["inverseTimeDecay", "warmUp"] },
  { there: "`ReduceLROnPlateau`", here: ["reduceOnPlateau"] },
  {
    there: "`MultiStepLR`, `PolynomialDecay`, `OneCycleLR`, `CyclicLR`",
    here: ["sgd"],
    note: "as a function of the iteration of your own: `(iteration) => …`",
  },
  {
    there: "`LearningRateScheduler`, `LambdaLR`",
    here: ["sgd"],
    note: "the learning rate of every optimizer may be `(iteration) => number`, or an Observable",
  },
  { there: "`loss.backward()`, `GradientTape`", here: ["backprop"] },
  { there: "`jacrev`, `jax.jacobian`, `approx_derivative`", here: ["jacobian"], note: "by differences" },
  { there: "`jax.hessian`", here: ["hessian"], note: "by differences" },
  { there: "`approx_fprime`", here: ["numericalGradient"] },
  { there: "`gradcheck`", here: ["checkGradients", "compareGradients"] },
  {
    there: "`optimizer.step()`, `zero_grad()`",
    here: ["train"],
    note: "an optimizer is a node; nothing is to be set to zero",
  },
  {
    there: "`model.compile`",
    here: ["sgd", "train"],
    note: "loss, gradient and optimizer are nodes; compiled as a run begins",
  },
  { there: "`param_groups`, an optimizer for each part", here: ["train"], note: "which takes a list of optimizers" },
  { there: "`model.fit`, a training loop", here: ["train", "iterations"] },
  { there: "`validation_data`, `model.evaluate`, `metrics=[…]`", here: ["withMetrics", "evaluate"] },
  { there: "`manual_seed`, `set_random_seed`", here: ["train", "batches", "split"], note: "their option `seed`" },
  { there: "`no_grad`, `inference_mode`", here: ["evaluate"] },
  { there: "`model.predict`, `model.eval()`", here: ["evaluate", "predict"] },
  { there: "`EarlyStopping`", here: ["earlyStopping"] },
  {
    there: "`ModelCheckpoint`, `BackupAndRestore`",
    here: ["checkpoint", "fileStore", "memoryStore", "indexedDbStore"],
    note: "and `train(W, data, { from: await store.latest() })`; the best is `earlyStopping`'s",
  },
  {
    there: "`torch.save`, `torch.load`, `save_weights`, `load_weights`",
    here: ["checkpointToBytes", "checkpointFromBytes", "parametersFromJSON"],
    note: "`parameters.toJSON()` for the parameters alone",
  },
  {
    there: "`state_dict`, `load_state_dict`",
    here: ["train"],
    note: "`iteration.state`, of network and optimizers together; `train(W, data, { from: state })`",
  },
  {
    there: "`History`, `TensorBoard`, `CSVLogger`",
    here: ["train", "observe", "withMetrics", "trackState"],
    note: "each iteration, value and metric comes as a stream; `history` is for going back",
  },
  {
    there: "`Callback`, `LambdaCallback`, `register_forward_hook`",
    here: ["observe"],
    note: "or any operator of RxJS",
  },
  {
    there: "`TerminateOnNaN`, `detect_anomaly`",
    here: ["NumericError"],
    note: "always on: ends the run, and tells where it began; see also `warnings`",
  },
  { there: "`model.summary()`, `plot_model`", here: ["describe"] },
  { there: "`to_json`, `model_from_json`", here: ["toJSON", "fromJSON"] },
  { there: "`DataLoader`, `Dataset.batch`", here: ["batches"] },
  {
    there: "`IterableDataset`, `partial_fit`, online learning",
    here: ["train", "joined", "latest", "drop", "queue", "predict"],
    note: "`train` takes any iterable, async iterable or Observable of feeds",
  },
  {
    there: "`num_workers`, `DataParallel`",
    here: ["train"],
    note: "its option `workers`: threads for the training itself",
  },
  { there: "`tf.py_function`, a simulator or a service", here: ["blackBox"] },
  { there: "`datasets.MNIST`, `load_iris`", here: ["mnist", "iris"] },
  { there: "`make_moons`, `make_circles`, `make_blobs`", here: ["moons", "circles", "gaussians"] },
  { there: "`read_csv`, `make_csv_dataset`", here: ["readCsv", "streamCsv"] },
  { there: "`train_test_split`, `StratifiedShuffleSplit`", here: ["split"] },
  { there: "`StandardScaler`, `MinMaxScaler`", here: ["standardScaler", "minMaxScaler"] },
  { there: "`to_categorical`, `F.one_hot`", here: ["oneHot"] },
  {
    there: "`accuracy_score`, `confusion_matrix`, `classification_report`, `r2_score`",
    here: ["accuracy", "confusionMatrix", "precisionRecall", "r2"],
  },
  { there: "`init.xavier_uniform_`, `GlorotUniform`", here: ["glorot"] },
  { there: "`init.kaiming_normal_`, `HeNormal`", here: ["he"] },
  {
    there: "`init.xavier_normal_`, `GlorotNormal`",
    here: ["normal"],
    note: "`normal(Math.sqrt(2 / (fanIn + fanOut)))`",
  },
  { there: "`init.kaiming_uniform_`, `HeUniform`", here: ["uniform"], note: "`uniform(Math.sqrt(6 / fanIn))`" },
  {
    there: "`init.normal_`, `init.uniform_`, `init.constant_`, `init.zeros_`, `RandomNormal`, `RandomUniform`",
    here: ["normal", "uniform", "full", "zeros"],
  },
  {
    there: "`init.orthogonal_`, `init.eye_`, `init.trunc_normal_`, `TruncatedNormal`, `VarianceScaling`",
    here: ["values"],
    note: "not here; numbers of your own",
  },
  {
    there: "`Add`, `Subtract`, `Multiply`, `Maximum`, `Minimum`",
    here: ["add", "subtract", "multiply", "maximum", "minimum"],
  },
  { there: "`Average`, `Rescaling`", here: ["add", "multiply"], note: "`multiply(0.5, add(a, b))`" },
  { there: "`InputLayer`", here: ["input"] },
  { there: "`Activation`", here: ["relu", "tanh", "softmax"], note: "each activation is a layer" },
  { there: "`nn.ModuleList`", here: ["dense"], note: "a JavaScript array of layers" },
  { there: "`nn.Unflatten`", here: ["reshape"] },
  { there: "`nn.LogSigmoid`", here: ["softplus", "neg"], note: "−softplus(−x)" },
  { there: "`nn.Softmin`", here: ["neg", "softmax"], note: "softmax(−x)" },
  {
    there: "`nn.ReLU6`, `nn.Hardtanh`, `nn.Hardsigmoid`, `nn.Hardswish`",
    here: ["maximum", "minimum", "multiply"],
    note: "composed, as `minimum(maximum(x, 0), 6)`",
  },
  {
    there: "`nn.PReLU`",
    here: ["parameter", "maximum", "minimum"],
    note: "max(x, 0) + a·min(x, 0), composed, a a parameter",
  },
  {
    there: "`nn.Mish`, `nn.Softsign`",
    here: ["softplus", "tanh", "abs", "divide"],
    note: "composed: x·tanh(softplus(x)), x / (1 + abs(x))",
  },
  { there: "`nn.AdaptiveAvgPool2d(1)`", here: ["mean"], note: "with `axes: [1, 2]`; other sizes are not here" },
  { there: "`BinaryCrossentropy`", here: ["binaryCrossEntropy"] },
  {
    there:
      "`nn.KLDivLoss`, `nn.PoissonNLLLoss`, `nn.GaussianNLLLoss`, `Hinge`, `LogCosh`, `KLDivergence`, `Poisson`, `CosineSimilarity`",
    here: ["log", "exp", "multiply", "mean"],
    note: "composed of arithmetic; any scalar node is a loss",
  },
  {
    there:
      "`nn.MarginRankingLoss`, `nn.CosineEmbeddingLoss`, `nn.TripletMarginLoss`, `nn.HingeEmbeddingLoss`, `MeanSquaredLogarithmicError`",
    here: ["subtract", "maximum", "mean"],
    note: "composed likewise",
  },
  {
    there:
      "`nn.Conv1d`, `nn.Conv3d`, `nn.ConvTranspose2d`, `SeparableConv2D`, `DepthwiseConv2D`, `UpSampling2D`, `nn.Upsample`, `nn.PixelShuffle`, `nn.ZeroPad2d`, `ZeroPadding2D`, `Cropping2D`",
    here: ["defineNode", "defineJoin"],
    note: "not here, but for `conv2d` itself; a node of your own",
  },
  {
    there:
      "`nn.Embedding`, `nn.RNN`, `nn.LSTM`, `nn.GRU`, `nn.MultiheadAttention`, `nn.Transformer`, `nn.CTCLoss`, `Masking`",
    here: ["defineNode", "defineJoin"],
    note: "not here; a node of your own",
  },
  {
    there: "`nn.GroupNorm`, `nn.InstanceNorm2d`, `nn.Bilinear`, `RepeatVector`, `nn.SELU`, `UnitNormalization`",
    here: ["defineNode", "defineJoin"],
    note: "not here; composed, or a node of your own",
  },
  {
    there: "`nn.Dropout2d`, `SpatialDropout2D`, `nn.AlphaDropout`, `GaussianNoise`, `GaussianDropout`",
    here: ["dropout"],
    note: "not here, but for `dropout` itself",
  },
  {
    there:
      "`optim.Adadelta`, `Adamax`, `NAdam`, `Nadam`, `RAdam`, `Rprop`, `ASGD`, `LBFGS`, `Ftrl`, `Lion`, `Adafactor`",
    here: ["adam", "rmsProp"],
    note: "not here; these are the nearest",
  },
  { there: "`CosineDecay`", here: ["cosineDecay"] },
  {
    there:
      "`ConstantLR`, `PolynomialLR`, `SequentialLR`, `ChainedScheduler`, `PiecewiseConstantDecay`, `CosineAnnealingWarmRestarts`",
    here: ["sgd"],
    note: "as a function of the iteration of your own: `(iteration) => …`",
  },
  {
    there: "`ProgbarLogger`, `RemoteMonitor`",
    here: ["observe"],
    note: "`progress` of `@rxgrad/terminal`; or subscribe",
  },
  { there: "`SwapEMAWeights`", here: ["observe"], note: "`scan` of RxJS over what an optimizer emits" },
  {
    there: "`TensorDataset`, `RandomSampler`, `BatchSampler`, `SequentialSampler`, `shuffle`",
    here: ["batches"],
    note: "its option `order`",
  },
  { there: "`Subset`, `random_split`", here: ["split"] },
  {
    there: "`WeightedRandomSampler`, `ConcatDataset`, `collate_fn`, `Discretization`",
    here: ["train"],
    note: "not here; a generator of feeds of your own",
  },
  { there: "`drop_last`, `drop_remainder`", here: ["batches"], note: "its option `dropLast`" },
  { there: "`Normalization`", here: ["standardScaler"], note: "before training; `batchNormalization` while training" },
  { there: "`CategoryEncoding`", here: ["oneHot"] },
  ...rarerNames,
];
