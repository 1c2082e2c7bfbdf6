export { type ParametersFromJSONOptions, parametersFromJSON } from "./parameters/from-json.js";
export { type InitialParametersOptions, initialParameters } from "./parameters/initial.js";
export { type NamedTensor, Parameters } from "./parameters/parameters.js";
export { type NamedParameter, type ParametersOfOptions, parametersOf } from "./parameters/parameters-of.js";
export { valueFor } from "./parameters/value-for.js";
