/** What went wrong, as it says itself. */
export const reasonOf = (cause: unknown): string => (cause instanceof Error ? cause.message : String(cause));
