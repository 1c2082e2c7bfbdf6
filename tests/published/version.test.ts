// `pnpm next-version`, in a copy of the manifests. Runs alone.
import { spawnSync } from "node:child_process";
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

/** Runs the script on a copy of the manifests, with these changesets instead of the waiting ones. */
function withNextVersion(changesets: Readonly<Record<string, string>>, check: (copy: string) => void): void {
  const copy = mkdtempSync(join(tmpdir(), "rxgrad-version-"));
  try {
    for (const path of ["package.json", "pnpm-workspace.yaml", ".changeset/config.json", "packages/version.mjs"]) {
      cpSync(join(repository, path), join(copy, path));
    }
    for (const name of names) {
      mkdirSync(join(copy, "packages", name));
      cpSync(join(repository, "packages", name, "package.json"), join(copy, "packages", name, "package.json"));
    }
    for (const [file, text] of Object.entries(changesets)) writeFileSync(join(copy, ".changeset", file), text);
    link(join(repository, "node_modules/@changesets"), join(copy, "node_modules/@changesets"));
    const { status, stdout, stderr } = spawnSync(process.execPath, [join(copy, "packages/version.mjs")], {
      encoding: "utf8",
    });
    assert.is(status, 0, stdout + stderr);
    check(copy);
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
}

for (const [bump, next] of [
  ["patch", (major: number, minor: number, patch: number) => [major, minor, patch + 1]],
  ["minor", (major: number, minor: number) => [major, minor + 1, 0]],
  ["major", (major: number) => [major + 1, 0, 0]],
] as const) {
  test(`a ${bump} change of one package gives all that are published the same next version`, () => {
    const changeset = `---\n"@rxgrad/core": ${bump}\n---\n\nA change that users notice.\n`;
    withNextVersion({ "a-change.md": changeset }, (copy) => {
      for (const name of names) {
        const { version, private: isPrivate } = manifestOf(repository, name);
        const [major, minor, patch] = version.split(".").map(Number) as [number, number, number];
        const wanted = isPrivate ? version : next(major, minor, patch).join(".");
        // Nothing else changes, not even the layout.
        const text = readText(repository, name).replace(`"version": "${version}"`, `"version": "${wanted}"`);
        assert.is(readText(copy, name), text);
        assert.is(existsSync(join(copy, "packages", name, "CHANGELOG.md")), !isPrivate, name);
      }
      assert.match(readFileSync(join(copy, "packages/core/CHANGELOG.md"), "utf8"), "A change that users notice.");
      assert.not.ok(existsSync(join(copy, ".changeset/a-change.md")));
    });
  });
}

test("what waits for the next release can be read, and names published packages", () => {
  const waiting = readdirSync(join(repository, ".changeset")).filter((file) => file.endsWith(".md"));
  const texts = waiting.map((file) => [file, readFileSync(join(repository, ".changeset", file), "utf8")]);
  withNextVersion(Object.fromEntries(texts), (copy) => {
    const left = readdirSync(join(copy, ".changeset"));
    assert.equal(left, ["config.json"]);
  });
});

test.run();
