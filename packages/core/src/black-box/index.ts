export type { BoxRecord, Noise } from "../engine/plan.js";
export type { Answer, Answering, AnswerStream, Evaluation, EvaluationContext, Outside } from "../graph/evaluation.js";
export { EvaluationRequest } from "../graph/evaluation.js";
export { type BlackBoxOptions, blackBox } from "./black-box.js";
