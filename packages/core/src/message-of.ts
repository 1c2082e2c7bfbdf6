/** The message of what was thrown, of whatever realm and kind it is. */
export function messageOf(error: unknown): string {
  try {
    const { message } = (error ?? {}) as { message?: unknown };
    return typeof message === "string" ? message : String(error);
  } catch {
    return "an error that cannot be read";
  }
}
