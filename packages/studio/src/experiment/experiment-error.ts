/** An experiment that cannot be built, or a text or value that is none. */
export class ExperimentError extends Error {
  override readonly name = "ExperimentError";
}

/** Message of an unknown thrown value. */
export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
