export {
  type LossCurveOptions,
  type LossCurvesOptions,
  lossCurve,
  lossCurves,
  type SparklineOptions,
  sparkline,
} from "./charts.js";
export { type FleetAtWork, fleetLine } from "./fleet-line.js";
export { type Progressing, type ProgressOptions, progress } from "./progress.js";
export { type Colors, colors, isLive, type Output, widthOf, wrapped } from "./terminal.js";
export { duration, percent } from "./words.js";
