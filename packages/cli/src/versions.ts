import { existsSync, readFileSync } from "node:fs";

/** The version in the manifest of the package that a file belongs to. */
function versionAt(file: string): string {
  for (let folder = new URL(".", file); ; folder = new URL("..", folder)) {
    const manifest = new URL("package.json", folder);
    if (existsSync(manifest)) return (JSON.parse(readFileSync(manifest, "utf8")) as { version: string }).version;
  }
}

/** The versions to tell with a question or a report. */
export const versions = (): Readonly<Record<string, string>> => ({
  "@rxgrad/cli": versionAt(import.meta.url),
  rxgrad: versionAt(import.meta.resolve("rxgrad")),
  node: process.versions.node,
});
