// The module of src/updates.ts.
export { adaGradUpdate, adamUpdate, momentumUpdate, nesterovUpdate, rmsPropUpdate } from "./updates";
