// Only this repository runs a package from its TypeScript. Published, the page is part of the package.
import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

/** The folder of the page. It is built first, unless it was built before from the same sources. */
export async function pageFolder(): Promise<string> {
  const builder = fileURLToPath(new URL("../../../built-page.mjs", import.meta.url));
  const { stdout } = await promisify(execFile)(process.execPath, [builder, "studio"]);
  return stdout.trimEnd();
}
