/** What people look for under a name of PyTorch, Keras, SciPy or scikit-learn, and what does it here. */
export interface Name {
  readonly there: string;
  /** Exports of rxgrad or @rxgrad/data. */
  readonly here: readonly string[];
  readonly note?: string;
}

/** A row: names from elsewhere, exports of this project, and a note. */
const row = (there: string, here: string, note?: string): Name => ({
  there,
  here: here.split(" "),
  ...(note === undefined ? {} : { note }),
});

/**
 * Names that differ from those here by more than case, prefix and ending. `nn.Conv2d`, `EarlyStopping` or `make_moons` are found
 * without a dictionary. A test refuses a row that translates a name into itself.
 */
export const names: readonly Name[] = [
  // Layers and activations
  row("`nn.Linear`", "dense", "it acts on the last axis, so `TimeDistributed` is not needed"),
  row("`nn.Identity`", "linear", "RxJS has `identity`"),
  row("`swish`", "silu"),
  row("`Activation`, `nn.functional`", "relu tanh softmax", "each activation is a layer, and has only this form"),
  row("`nn.Module`, `Model`", "input", "no class: write a function that composes nodes and returns one"),
  row("`nn.Sequential`, `nn.ModuleList`", "input", "`pipe(…layers)` of a node, or a JavaScript array of layers"),
  row("`Lambda`, `autograd.Function`, `Layer`", "defineNode defineJoin"),
  row("`tf.py_function`, a simulator or a service", "blackBox"),
  row("`requires_grad`, `layer.trainable`", "dense parameter", "their option `trainable`"),
  row("`nn.LogSigmoid`", "softplus neg", "−softplus(−x)"),
  row("`nn.Softmin`", "neg softmax", "softmax(−x)"),
  row(
    "`nn.ReLU6`, `nn.Hardtanh`, `nn.Hardsigmoid`, `nn.Hardswish`",
    "maximum minimum",
    "as `minimum(maximum(x, 0), 6)`",
  ),
  row("`nn.PReLU`", "parameter maximum minimum", "max(x, 0) + a·min(x, 0), where a is a parameter"),
  row("`nn.Mish`, `nn.Softsign`", "softplus tanh abs divide", "x·tanh(softplus(x)), x / (1 + abs(x))"),
  row("`nn.CELU`", "elu divide multiply", "α·elu(x / α)"),
  row("`nn.GLU`", "slice sigmoid multiply", "one half times the sigmoid of the other"),
  row("`nn.Softshrink`, `nn.Threshold`", "subtract minimum maximum step", "x − min(max(x, −λ), λ), x·step(x − θ)"),
  // Arithmetic
  row("`torch.max`, `torch.min`", "amax amin", "RxJS has `max`"),
  row("`torch.cat`, `torch.stack`", "concatenate reshape", "RxJS has `concat`"),
  row("`torch.chunk`, `Tensor.split`", "slice"),
  row("`view`, `unsqueeze`, `squeeze`, `ExpandDims`, `nn.Unflatten`", "reshape"),
  row("`Permute`", "transpose"),
  row("`bmm`, `torch.mm`, `@`, `Dot`, `einsum`", "matmul"),
  row("`torch.gather`", "matmul oneHot", "a product with one-hot rows"),
  row("`torch.clamp`, `clip`", "maximum minimum", "with a number as the second argument"),
  row("`GlobalAveragePooling2D`, `GlobalMaxPooling2D`", "mean amax", "with `axes: [1, 2]`"),
  row("`Average`, `Rescaling`", "add multiply", "`multiply(0.5, add(a, b))`"),
  row("`torch.where`", "step multiply add", "m·a + (1 − m)·b"),
  row("`torch.std`, `torch.var`, `torch.norm`", "mean sum sqrt divide", "with `keepDimensions`"),
  row("`logsumexp`", "amax exp sum log", "m + log Σ e^(x − m), with m the largest, so that nothing overflows"),
  row("`from_numpy`, `as_tensor`", "tensor constant", "as data, as a node"),
  // Losses
  row("`nn.CrossEntropyLoss`", "crossEntropy", "of `softmax`, with `delta: 0`; targets are one-hot or class indices"),
  row("`nn.NLLLoss`", "crossEntropy", "of `softmax` in place of `nn.LogSoftmax`, with `delta: 0`"),
  row("`nn.BCELoss`, `nn.BCEWithLogitsLoss`", "binaryCrossEntropy", "of `sigmoid`, fused with it"),
  row("`nn.L1Loss`, `MeanAbsoluteError`", "absoluteError"),
  row("`nn.SmoothL1Loss`", "huber", "its `delta` is `threshold`"),
  row("`sample_weight`", "multiply mean", 'of a loss with `reduction: "none"`; `crossEntropy` has `sampleWeights`'),
  row("`weight_decay`, `regularizers`", "l1Penalty l2Penalty", "or the option `weightDecay` of every optimizer"),
  row("`KLDivergence`, `Poisson`, `CosineSimilarity`, `LogCosh`", "log exp multiply mean", "any scalar node is a loss"),
  row("`Hinge`, `nn.TripletMarginLoss`", "subtract maximum mean", "composed likewise"),
  // Gradients and optimizers
  row(
    "`loss.backward()`, `GradientTape`, `autograd.grad`",
    "backprop observe",
    "`observe` a gradient node to read `.grad`",
  ),
  row(
    "`detach`, `stop_gradient`",
    "backprop finiteDifference",
    "their option `parameters`: by what the loss is differentiated",
  ),
  row("`jacrev`, `approx_derivative`", "jacobian", "by differences"),
  row("`approx_fprime`", "numericalGradient"),
  row("`gradcheck`", "checkGradients compareGradients"),
  row("`optimizer.step()`, `zero_grad()`", "train", "an optimizer is a node; there is nothing to set to zero"),
  row("`SGD(momentum=…)`, `SGD(nesterov=True)`", "momentum nesterov"),
  row("`clip_grad_norm_`, `clip_grad_value_`", "sgd", "options `clipNorm` and `clipValue` of every optimizer"),
  row("`param_groups`, an optimizer for each part", "train", "which takes a list of optimizers"),
  row("`Adadelta`, `Adamax`, `NAdam`, `RAdam`, `LBFGS`, `Lion`", "adam rmsProp", "not here; these are the nearest"),
  row("`StepLR`, `ExponentialLR`, `CosineAnnealingLR`", "stepDecay exponentialDecay cosineDecay"),
  row("`LinearLR`", "warmUp"),
  row(
    "`LambdaLR`, `OneCycleLR`, `PiecewiseConstantDecay`",
    "sgd",
    "the rate may be `(iteration) => number`, or an Observable",
  ),
  // Training
  row("`model.fit`, a training loop", "train iterations"),
  row("`model.compile`", "sgd train", "loss, gradient and optimizer are nodes; a run compiles them when it begins"),
  row("`manual_seed`, `set_random_seed`", "train batches split", "their option `seed`"),
  row("`.cuda()`, `num_workers`, `DataParallel`", "train", "its option `workers`: threads for the training itself"),
  row("`IterableDataset`, `tf.data`, `ConcatDataset`", "train", "any iterable, async iterable or Observable of feeds"),
  row("`partial_fit`, online learning", "train joined latest drop queue predict"),
  // Observing and measuring
  row("`Callback`, `register_forward_hook`, `SwapEMAWeights`", "observe", "or any operator of RxJS"),
  row(
    "`History`, `TensorBoard`, `CSVLogger`",
    "observe withMetrics trackState",
    "streams; `history` is for going back",
  ),
  row("`ProgbarLogger`", "observe", "`progress` of `@rxgrad/terminal`"),
  row(
    "`TerminateOnNaN`, `detect_anomaly`",
    "NumericError warnings",
    "always on: it ends the run and says where NaN began",
  ),
  row("`model.summary()`, `plot_model`", "describe"),
  row("`model.eval()`, `no_grad`, `inference_mode`", "evaluate predict"),
  row("`validation_data`, `metrics=[…]`", "withMetrics"),
  row("`classification_report`, `F1Score`", "precisionRecall"),
  row("`RootMeanSquaredError`, `log_loss`", "withMetrics", "takes any loss as a metric, also `sqrt` of one"),
  row(
    "`TopKCategoricalAccuracy`, `AUC`, `BinaryIoU`",
    "withMetrics",
    "not here; it takes your own function `(y, t) => …`",
  ),
  // Keeping
  row("`ModelCheckpoint`, `BackupAndRestore`", "checkpoint fileStore earlyStopping", "the best is `earlyStopping`'s"),
  row("`state_dict`, `load_state_dict`", "train", "`iteration.state`; `train(W, data, { from: state })`"),
  row("`torch.save`, `load_weights`", "checkpointToBytes parametersFromJSON", "or `parameters.toJSON()`"),
  // Start values
  row("`init.xavier_uniform_`", "glorot"),
  row("`init.kaiming_normal_`", "he"),
  row("`init.xavier_normal_`, `GlorotNormal`", "normal", "`normal(Math.sqrt(2 / (fanIn + fanOut)))`"),
  row("`init.kaiming_uniform_`, `HeUniform`", "uniform", "`uniform(Math.sqrt(6 / fanIn))`"),
  row("`init.constant_`", "full"),
  row("`init.orthogonal_`, `init.eye_`, `TruncatedNormal`", "values", "not here; numbers of your own"),
  // Data
  row("`DataLoader`, `RandomSampler`, `shuffle`", "batches", "its option `order`"),
  row("`Subset`, `random_split`, `StratifiedShuffleSplit`", "split"),
  row("`KFold`, `GridSearchCV`", "split", "not here; in a loop, with another `seed` each time"),
  row("`make_csv_dataset`", "streamCsv"),
  row("`fillna`, `dropna`", "imputer readCsv", "`readCsv` has the option `missing`"),
  row("`to_categorical`, `LabelBinarizer`, `CategoryEncoding`", "oneHot readCsv", "a `category` of a file"),
  row("`Normalization`", "standardScaler", "before training; `batchNormalization` during training"),
  row("`RobustScaler`, `MaxAbsScaler`", "standardScaler minMaxScaler", "not here; these are the nearest"),
  row("`make_blobs`, `make_regression`, `load_digits`", "gaussians plane sine mnist"),
  // Not here
  row("`nn.Conv1d`, `nn.ConvTranspose2d`, `nn.Upsample`, `F.pad`", "defineNode", "not here; define a node"),
  row("`nn.Embedding`, `nn.LSTM`, `nn.MultiheadAttention`", "defineNode defineJoin", "not here; define a node"),
  row("`nn.GroupNorm`, `nn.SELU`, `cumsum`, `prod`", "defineNode", "not here; compose or define a node"),
  row("`SpatialDropout2D`, `GaussianNoise`", "dropout", "not here; this is the nearest"),
];
