export { accuracy } from "./accuracy.js";
export { confusionMatrix } from "./confusion-matrix.js";
export { type MultiLabelAccuracyOptions, multiLabelAccuracy } from "./multi-label-accuracy.js";
export { type ClassQuality, type PrecisionRecall, precisionRecall } from "./precision-recall.js";
export { r2 } from "./r2.js";
