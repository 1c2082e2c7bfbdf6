export { type LossCurveOptions, lossCurve } from "./loss-curve.js";
export { type LossCurvesOptions, lossCurves } from "./loss-curves.js";
export { type Progressing, type ProgressOptions, progress } from "./progress.js";
export { type SparklineOptions, sparkline } from "./sparkline.js";
export { type Colors, colors, isLive, type Output, widthOf } from "./terminal.js";
export { duration, percent } from "./words.js";
export { wrapped } from "./wrapped.js";
