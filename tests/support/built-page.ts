// Pages that Vite builds, once for all processes.
import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";

const builder = fileURLToPath(new URL("../../packages/built-page.mjs", import.meta.url));

/** The figures' demonstration page, their library, the studio, the site, and the tarballs of the published packages. */
export type BuiltPage = "demo" | "library" | "studio" | "site" | "tarballs";

/** Builds it, unless it was built before from the same sources. Returns the folder: only read there. */
export const builtPage = (kind: BuiltPage): string =>
  execFileSync(process.execPath, [builder, kind], { encoding: "utf8" }).trimEnd();
