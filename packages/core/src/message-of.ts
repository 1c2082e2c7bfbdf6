/** What went wrong, as it says itself. */
export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
