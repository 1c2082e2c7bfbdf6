/** The message of any thrown value: an error of this realm or another, or any other value. */
export function messageOf(error: unknown): string {
  try {
    const { message } = (error ?? {}) as { message?: unknown };
    if (typeof message === "string") return message;
    // The text of nested arrays may exceed the longest string.
    return Array.isArray(error) ? `an array of ${error.length}` : String(error);
  } catch {
    return "an error that cannot be read";
  }
}
