/** The error for packages that a command needs and that are not installed. */
const missing = (command: string, names: readonly string[], cause: unknown): Error =>
  new Error(
    `rxgrad ${command} needs ${names.join(" and ")}, which ${names.length === 1 ? "is" : "are"} not installed; npm install ${names.join(" ")}.`,
    { cause },
  );

/** Loads packages that only some users of a command have. @param names All that the command needs. */
export async function optionalPackages<T>(
  command: string,
  names: readonly string[],
  load: () => Promise<T>,
): Promise<T> {
  try {
    return await load();
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const isMissing = code === "ERR_MODULE_NOT_FOUND" && names.some((name) => message.includes(name));
    throw isMissing ? missing(command, names, error) : error;
  }
}
