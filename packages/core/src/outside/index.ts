export { type BlackBoxOptions, blackBox } from "./black-box.js";
export { type BoxRecord, EvaluationRequest } from "./black-boxes.js";
export type { Answer, Answering, AnswerStream, Evaluation, EvaluationContext, Outside } from "./evaluation.js";
export type { Noise } from "./noise.js";
