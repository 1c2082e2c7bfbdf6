// Gives the packages their next version, and writes what the changesets say into each CHANGELOG.md: `pnpm next-version`.
// Changesets works on a copy of the manifests. Whatever stops it, those of the workspace stay whole.
import { execFileSync } from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const repository = fileURLToPath(new URL("../", import.meta.url));
const changeset = join(repository, "node_modules/@changesets/cli/bin.js");

/** The folders of the packages, from the root. */
const folders = readdirSync(join(repository, "packages"))
  .map((name) => join("packages", name))
  .filter((folder) => existsSync(join(repository, folder, "package.json")));

/** Changesets takes every new version of a peer for a breaking change. All packages have one version, so theirs are none. */
function withoutOwnPeers({ peerDependencies = {}, ...manifest }) {
  const others = Object.entries(peerDependencies).filter(([, range]) => !range.startsWith("workspace:"));
  return { ...manifest, peerDependencies: Object.fromEntries(others) };
}

const readManifest = (root, folder) => readFileSync(join(root, folder, "package.json"), "utf8");

/** Copies what Changesets reads. */
function copyTo(copy) {
  for (const path of ["package.json", "pnpm-workspace.yaml", ".changeset"]) {
    cpSync(join(repository, path), join(copy, path), { recursive: true });
  }
  for (const folder of folders) {
    mkdirSync(join(copy, folder), { recursive: true });
    const manifest = withoutOwnPeers(JSON.parse(readManifest(repository, folder)));
    writeFileSync(join(copy, folder, "package.json"), JSON.stringify(manifest, null, 2));
    const changes = join(folder, "CHANGELOG.md");
    if (existsSync(join(repository, changes))) cpSync(join(repository, changes), join(copy, changes));
  }
  mkdirSync(join(copy, "node_modules"));
  symlinkSync(join(repository, "node_modules/@changesets"), join(copy, "node_modules/@changesets"), "junction");
}

/** Workers of a fleet state the release that they have; a page cannot read it from a manifest. */
function writeRelease(version) {
  const file = join(repository, "packages/fleet/src/version.ts");
  writeFileSync(file, readFileSync(file, "utf8").replace(/(RELEASE = )"[^"]*"/, `$1"${version}"`));
}

/** Takes over the versions, the changelogs and which changesets are left. */
function takeFrom(copy) {
  for (const folder of folders) {
    const { version } = JSON.parse(readManifest(copy, folder));
    const text = readManifest(repository, folder).replace(/("version": )"[^"]*"/, `$1"${version}"`);
    writeFileSync(join(repository, folder, "package.json"), text);
    const changes = join(folder, "CHANGELOG.md");
    if (existsSync(join(copy, changes))) cpSync(join(copy, changes), join(repository, changes));
  }
  writeRelease(JSON.parse(readManifest(copy, join("packages", "fleet"))).version);
  const left = readdirSync(join(copy, ".changeset"));
  const used = readdirSync(join(repository, ".changeset")).filter((name) => !left.includes(name));
  for (const name of used) rmSync(join(repository, ".changeset", name));
}

// Ctrl-C ends Changesets, and then this script, which removes the copy first.
for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => {});
const copy = mkdtempSync(join(tmpdir(), "rxgrad-next-version-"));
try {
  copyTo(copy);
  execFileSync(process.execPath, [changeset, "version"], { cwd: copy, stdio: "inherit" });
  takeFrom(copy);
} finally {
  rmSync(copy, { recursive: true, force: true });
}
