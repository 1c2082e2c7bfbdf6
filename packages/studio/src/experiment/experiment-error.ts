/** An experiment that cannot be built, or a text or value that is none. */
export class ExperimentError extends Error {
  override readonly name = "ExperimentError";
}
