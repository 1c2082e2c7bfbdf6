// `pnpm next-version`, in a copy of the manifests. Runs alone.
import { type SpawnSyncReturns, spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import type { Manifest } from "../../packages/published.mjs";
import { link } from "../support/published.js";

const test = suite("next version");
const repository = fileURLToPath(new URL("../../", import.meta.url));
const names = readdirSync(join(repository, "packages")).filter((name) =>
  existsSync(join(repository, "packages", name, "package.json")),
);

const readText = (root: string, name: string): string =>
  readFileSync(join(root, "packages", name, "package.json"), "utf8");
const manifestOf = (root: string, name: string): Manifest => JSON.parse(readText(root, name));

const changelogOf = (root: string, name: string): string =>
  readFileSync(join(root, "packages", name, "CHANGELOG.md"), "utf8");

/** The file of the release that workers of a fleet state. */
const RELEASE = "packages/fleet/src/version.ts";

const CHANGE = `---\n"@rxgrad/core": patch\n---\n\nA change that users notice.\n`;

/** Makes a copy of what the script reads and writes, with these changesets instead of the waiting ones. */
function withCopy(changesets: Readonly<Record<string, string>>, check: (copy: string) => void): void {
  const copy = mkdtempSync(join(tmpdir(), "rxgrad-version-"));
  try {
    const paths = ["package.json", "pnpm-workspace.yaml", ".changeset/config.json", "packages/version.mjs", RELEASE];
    const inPackages = names.flatMap((name) =>
      ["package.json", "CHANGELOG.md"].map((file) => join("packages", name, file)),
    );
    for (const path of [...paths, ...inPackages].filter((each) => existsSync(join(repository, each)))) {
      cpSync(join(repository, path), join(copy, path));
    }
    for (const [file, text] of Object.entries(changesets)) writeFileSync(join(copy, ".changeset", file), text);
    link(join(repository, "node_modules/@changesets"), join(copy, "node_modules/@changesets"));
    check(copy);
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
}

const nextVersion = (copy: string): SpawnSyncReturns<string> =>
  spawnSync(process.execPath, [join(copy, "packages/version.mjs")], { encoding: "utf8" });

/** Runs the script on a copy. */
function withNextVersion(changesets: Readonly<Record<string, string>>, check: (copy: string) => void): void {
  withCopy(changesets, (copy) => {
    const { status, stdout, stderr } = nextVersion(copy);
    assert.is(status, 0, stdout + stderr);
    check(copy);
  });
}

for (const [bump, next] of [
  ["patch", (major: number, minor: number, patch: number) => [major, minor, patch + 1]],
  ["minor", (major: number, minor: number) => [major, minor + 1, 0]],
  ["major", (major: number) => [major + 1, 0, 0]],
] as const) {
  test(`a ${bump} change of one package gives all that are published the same next version`, () => {
    withNextVersion({ "a-change.md": CHANGE.replace("patch", bump) }, (copy) => {
      for (const name of names) {
        const { version, private: isPrivate } = manifestOf(repository, name);
        const [major, minor, patch] = version.split(".").map(Number) as [number, number, number];
        const wanted = isPrivate ? version : next(major, minor, patch).join(".");
        // Nothing else changes, not even the layout.
        const text = readText(repository, name).replace(`"version": "${version}"`, `"version": "${wanted}"`);
        assert.is(readText(copy, name), text);
        assert.is(existsSync(join(copy, "packages", name, "CHANGELOG.md")), !isPrivate, name);
      }
      assert.match(readFileSync(join(copy, RELEASE), "utf8"), `RELEASE = "${manifestOf(copy, "fleet").version}"`);
      assert.match(changelogOf(copy, "core"), "A change that users notice.");
      assert.match(changelogOf(copy, "core"), "\n## 0.1.0\n\nThe first release:");
      assert.not.ok(existsSync(join(copy, ".changeset/a-change.md")));
    });
  });
}

test("each changelog begins with the version of the manifests, and what is published first is 0.1.0", () => {
  for (const name of names) {
    const { version, private: isPrivate } = manifestOf(repository, name);
    if (isPrivate) continue;
    const versions = [...changelogOf(repository, name).matchAll(/^## (\S+)$/gm)].map(([, each]) => each);
    assert.is(versions[0], version, name);
    assert.is(versions.at(-1), "0.1.0", name);
  }
});

test("the release that workers of a fleet state is the version of the manifests", () => {
  const { version } = manifestOf(repository, "fleet");
  assert.match(readFileSync(join(repository, RELEASE), "utf8"), `RELEASE = "${version}"`);
});

test("a script that is stopped in the middle leaves the manifests as they are", () => {
  const stopping = 'process.kill(process.ppid, "SIGINT"); process.exit(1);';
  withCopy({ "a-change.md": CHANGE }, (copy) => {
    // In the place of Changesets.
    rmSync(join(copy, "node_modules/@changesets"));
    mkdirSync(join(copy, "node_modules/@changesets/cli"), { recursive: true });
    writeFileSync(join(copy, "node_modules/@changesets/cli/bin.js"), stopping);
    assert.is.not(nextVersion(copy).status, 0);
    for (const name of names) assert.is(readText(copy, name), readText(repository, name), name);
    assert.ok(existsSync(join(copy, ".changeset/a-change.md")));
  });
});

test("what waits for the next release can be read, and names published packages", () => {
  const waiting = readdirSync(join(repository, ".changeset")).filter((file) => file.endsWith(".md"));
  const texts = waiting.map((file) => [file, readFileSync(join(repository, ".changeset", file), "utf8")]);
  withNextVersion(Object.fromEntries(texts), (copy) => {
    const left = readdirSync(join(copy, ".changeset"));
    assert.equal(left, ["config.json"]);
  });
});

test.run();
