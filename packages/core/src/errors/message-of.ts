/** The message of what was thrown, of whatever realm and kind it is. */
export function messageOf(error: unknown): string {
  try {
    const { message } = (error ?? {}) as { message?: unknown };
    if (typeof message === "string") return message;
    // Written out, nested arrays may be longer than any text.
    return Array.isArray(error) ? `an array of ${error.length}` : String(error);
  } catch {
    return "an error that cannot be read";
  }
}
