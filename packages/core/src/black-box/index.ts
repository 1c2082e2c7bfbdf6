export type { BoxRecord, Noise } from "../engine/plan.js";
export type {
  Answer,
  AnswerStream,
  BlackBox,
  Evaluation,
  EvaluationContext,
  EventualAnswer,
} from "../graph/evaluation.js";
export { EvaluationRequest } from "../graph/evaluation.js";
export { type BlackBoxOptions, blackBox } from "./black-box.js";
