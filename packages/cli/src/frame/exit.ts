/** How a command can end. */
export const EXIT = { fine: 0, failed: 1, usage: 2, interrupted: 130, unread: 141, terminated: 143 } as const;

/** A command line that is wrong. The command ends with exit code 2; any other error ends it with 1. */
export class UsageError extends Error {}
