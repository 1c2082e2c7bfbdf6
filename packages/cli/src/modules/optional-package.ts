/** The error for packages that a command needs and that are not installed. */
function missing(packages: readonly string[], cause: unknown): Error {
  const names = packages.map(nameOf).join(" and ");
  const be = packages.length === 1 ? "is" : "are";
  return new Error(`it needs ${names}, which ${be} not installed; npm install ${packages.join(" ")}.`, { cause });
}

/** "@rxgrad/fleet@0.1" is the package @rxgrad/fleet. */
function nameOf(each: string): string {
  const at = each.indexOf("@", 1);
  return at < 0 ? each : each.slice(0, at);
}

/** Loads packages that only some users of a command have. @param packages All that the command needs, as npm installs them: a name, or a name with a version. */
export async function optionalPackages<T>(packages: readonly string[], load: () => Promise<T>): Promise<T> {
  try {
    return await load();
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const isMissing = code === "ERR_MODULE_NOT_FOUND" && packages.some((each) => message.includes(nameOf(each)));
    throw isMissing ? missing(packages, error) : error;
  }
}
