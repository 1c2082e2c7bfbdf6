export { type ParametersFromJSONOptions, parametersFromJSON } from "./from-json.js";
export { type InitialParametersOptions, initialParameters } from "./initial.js";
export { type NamedTensor, Parameters } from "./parameters.js";
export { type NamedParameter, type ParametersOfOptions, parametersOf } from "./parameters-of.js";
