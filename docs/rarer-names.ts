import type { Name } from "./names.js";

/** Names that are looked for less often, more of them composed here, or not there at all. */
export const rarerNames: readonly Name[] = [
  {
    there: "`nn.Module`, `Model`",
    here: ["input"],
    note: "no class: a function of yours that composes nodes, and returns one",
  },
  { there: "`torch.tensor`, `from_numpy`, `as_tensor`", here: ["tensor", "constant"], note: "as data, as a node" },
  {
    there: "`F.relu`, `F.softmax`, `F.mse_loss`, `F.cross_entropy` and the like",
    here: ["relu", "softmax", "meanSquaredError", "crossEntropy"],
    note: "as their classes in `nn`, above: there is one form of each",
  },
  { there: "`nn.Softmax2d`", here: ["softmax"], note: "channels are the last axis" },
  { there: "`nn.CELU`", here: ["elu", "divide", "multiply"], note: "α·elu(x / α)" },
  { there: "`nn.GLU`", here: ["slice", "sigmoid", "multiply"], note: "one half times the sigmoid of the other" },
  {
    there: "`nn.Softshrink`, `nn.Tanhshrink`, `nn.Threshold`, `ThresholdedReLU`",
    here: ["subtract", "minimum", "maximum", "tanh", "step"],
    note: "composed: x − min(max(x, −λ), λ), x − tanh(x), x·step(x − θ)",
  },
  {
    there: "`nn.SoftMarginLoss`, `nn.MultiMarginLoss`, `CategoricalHinge`",
    here: ["softplus", "maximum", "mean"],
    note: "composed: the mean of softplus(−t·y)",
  },
  { there: "`torch.stack`, `torch.chunk`, `Tensor.split`", here: ["concatenate", "reshape", "slice"] },
  { there: "`einsum`, `torch.mm`, `torch.gather`", here: ["matmul"], note: "with rows of `oneHot` to pick by index" },
  { there: "`torch.where`", here: ["step", "multiply", "add"], note: "composed: m·a + (1 − m)·b" },
  {
    there: "`torch.std`, `torch.var`, `torch.norm`, `F.normalize`",
    here: ["mean", "sum", "sqrt", "divide"],
    note: "composed, with `keepDimensions`",
  },
  {
    there: "`logsumexp`",
    here: ["amax", "exp", "sum", "log"],
    note: "m + log Σ e^(x − m), with m the largest, so that nothing overflows",
  },
  {
    there: "`F.pad`, `F.interpolate`, `F.unfold`, `cumsum`, `prod`",
    here: ["defineNode"],
    note: "not here; a node of your own",
  },
  { there: "`TimeDistributed`", here: ["dense"], note: "acts on the last axis, whatever stands in front of it" },
  {
    there: "`detach`, `stop_gradient`, `inputs` of `backward`",
    here: ["backprop", "finiteDifference"],
    note: "their option `parameters` says by what a loss is differentiated",
  },
  { there: "`.grad`, `autograd.grad`", here: ["observe"], note: "of a gradient node, after `backprop(loss)`" },
  {
    there: "`.cuda()`, `.to(device)`, `torch.compile`",
    here: ["train"],
    note: "nothing to call; its option `workers` for threads",
  },
  {
    there: "`Accuracy`, `BinaryAccuracy`, `CategoricalAccuracy`, `SparseCategoricalAccuracy`",
    here: ["accuracy"],
    note: "one for all forms of targets",
  },
  {
    there: "`BinaryAccuracy` of several labels, `MultilabelAccuracy`",
    here: ["multiLabelAccuracy"],
    note: "element by element; scikit-learn's `accuracy_score` of several labels counts whole rows",
  },
  {
    there: "`Precision`, `Recall`, `F1Score`, `precision_score`, `recall_score`, `f1_score`",
    here: ["precisionRecall"],
  },
  {
    there: "`RootMeanSquaredError`, `mean_squared_error`, `log_loss`",
    here: ["withMetrics"],
    note: "takes any loss as a metric, `sqrt` of one too",
  },
  {
    there: "`TopKCategoricalAccuracy`, `AUC`, `roc_auc_score`, `BinaryIoU`",
    here: ["withMetrics"],
    note: "not here; takes a function `(y, t) => …` of your own",
  },
  {
    there: "`OneHotEncoder`, `LabelBinarizer`, `LabelEncoder`",
    here: ["oneHot", "readCsv"],
    note: "a `category` of a file",
  },
  { there: "`SimpleImputer`, `fillna`", here: ["imputer"] },
  { there: "`dropna`", here: ["readCsv"], note: "its option `missing`" },
  {
    there: "`RobustScaler`, `MaxAbsScaler`, `Normalizer`",
    here: ["standardScaler", "minMaxScaler"],
    note: "not here; the nearest",
  },
  {
    there: "`KFold`, `cross_val_score`, `GridSearchCV`",
    here: ["split"],
    note: "not here; in a loop, with a `seed` for each",
  },
  { there: "`make_regression`, `make_classification`, `load_digits`", here: ["plane", "sine", "gaussians", "mnist"] },
  {
    there: "`SubsetRandomSampler`, `DistributedSampler`, `ChainDataset`, `tf.data`, `from_generator`",
    here: ["train"],
    note: "any iterable of feeds",
  },
  { there: "`SparseAdam`", here: ["adam"] },
  {
    there: "`MultiplicativeLR`, `CosineDecayRestarts`",
    here: ["sgd"],
    note: "as a function of the iteration of your own",
  },
];
