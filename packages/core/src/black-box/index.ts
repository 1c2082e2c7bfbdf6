export { type BlackBoxOptions, blackBox } from "./black-box.js";
export type { BoxRecord } from "./black-boxes.js";
export type { Answer, Answering, AnswerStream, Evaluation, EvaluationContext, Outside } from "./evaluation.js";
export { EvaluationRequest } from "./evaluation-request.js";
export type { Noise } from "./noise.js";
