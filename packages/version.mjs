// Gives the packages their next version, and writes what the changesets say into each CHANGELOG.md: `pnpm next-version`.
import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const repository = fileURLToPath(new URL("../", import.meta.url));
const changeset = join(repository, "node_modules/@changesets/cli/bin.js");

const texts = readdirSync(join(repository, "packages"))
  .map((name) => join(repository, "packages", name, "package.json"))
  .filter((path) => existsSync(path))
  .map((path) => [path, readFileSync(path, "utf8")]);

/** Changesets takes every new version of a peer for a breaking change. All packages have one version, so theirs are none. */
function withoutOwnPeers({ peerDependencies = {}, ...manifest }) {
  const others = Object.entries(peerDependencies).filter(([, range]) => !range.startsWith("workspace:"));
  return { ...manifest, peerDependencies: Object.fromEntries(others) };
}

try {
  for (const [path, text] of texts) writeFileSync(path, JSON.stringify(withoutOwnPeers(JSON.parse(text)), null, 2));
  execFileSync(process.execPath, [changeset, "version"], { cwd: repository, stdio: "inherit" });
} finally {
  // The version is all that changes: the packages name each other without one.
  for (const [path, text] of texts) {
    const { version } = JSON.parse(readFileSync(path, "utf8"));
    writeFileSync(path, text.replace(/("version": )"[^"]*"/, `$1"${version}"`));
  }
}
