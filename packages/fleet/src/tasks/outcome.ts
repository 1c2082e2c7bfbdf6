/** What became of a task. A thrown error and the end of a thread are answers too. */
export type Outcome =
  | { readonly type: "value"; readonly arrays: readonly Float64Array[] }
  /** The task failed. `isFinal`: it would do so everywhere, so it is not tried again. */
  | { readonly type: "error"; readonly message: string; readonly isFinal?: boolean }
  /** The thread, or the whole process, ended while it performed the task. */
  | { readonly type: "death"; readonly message: string };

/** The longest message of an error that is passed on. */
const LONGEST_MESSAGE = 2000;

export const errorOutcome = (message: string, isFinal = false): Outcome & { readonly type: "error" } => ({
  type: "error",
  message: message.slice(0, LONGEST_MESSAGE),
  ...(isFinal && { isFinal }),
});

export const deathOutcome = (message: string): Outcome => ({
  type: "death",
  message: message.slice(0, LONGEST_MESSAGE),
});
