// The tarballs of the published packages, as two linters of packages see them. Runs alone: the tarballs may have to be built.
import { readFileSync } from "node:fs";
import { checkPackage, createPackageFromTarballData, type Package } from "@arethetypeswrong/core";
import { publint } from "publint";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { type Manifest, publishedFolders } from "../../packages/published.mjs";
import { builtTarballs, publishedManifest } from "../support/published.js";

const test = suite("published manifests");
const tarballs = builtTarballs();

const packageOf = (tarball: string): Package => createPackageFromTarballData(new Uint8Array(readFileSync(tarball)));
const manifestIn = (contents: Package, name: string): Manifest =>
  JSON.parse(contents.readFile(`/node_modules/${name}/package.json`));

/** A copy of the bytes in a buffer of their own. */
const bufferOf = (tarball: string): ArrayBuffer => new Uint8Array(readFileSync(tarball)).buffer;

async function lint(tarball: string | ArrayBuffer): Promise<string[]> {
  const pack = { tarball: typeof tarball === "string" ? bufferOf(tarball) : tarball };
  const { messages } = await publint({ pack, strict: true });
  return messages.map(({ code, path, args }) => `${code} at ${path.join(".")}: ${JSON.stringify(args)}`);
}

/** What is wrong with types, for users of ES modules: in Node, and with a bundler. */
async function wrongTypes(contents: Package): Promise<string[]> {
  const result = await checkPackage(contents, { excludeEntrypoints: [/\.css$/] });
  if (!result.types) return ["it has no types"];
  const used = ["node16-esm", "bundler"];
  const resolved = Object.values(result.entrypoints).flatMap(({ resolutions }) =>
    Object.values(resolutions).filter(({ resolutionKind }) => used.includes(resolutionKind)),
  );
  assert.ok(resolved.length >= 2 && resolved.every(({ resolution }) => resolution?.isTypeScript), contents.packageName);
  return result.problems
    .filter((problem) => !("resolutionKind" in problem) || used.includes(problem.resolutionKind))
    .filter((problem) => !("resolutionOption" in problem) || problem.resolutionOption !== "node10")
    .map((problem) => JSON.stringify(problem));
}

for (const [name, tarball] of tarballs) {
  test(`${name}: publint finds nothing, not even a suggestion`, async () => assert.equal(await lint(tarball), []));

  if (!manifestIn(packageOf(tarball), name).exports) continue;
  test(`${name}: its types are right for ES modules in Node and for bundlers`, async () =>
    assert.equal(await wrongTypes(packageOf(tarball)), []));
}

test("a manifest names no workspace and no source, and wants the other packages in its own version", () => {
  for (const [name, tarball] of tarballs) {
    const contents = packageOf(tarball);
    const manifest = manifestIn(contents, name);
    const wanted = { ...manifest.dependencies, ...manifest.peerDependencies };
    assert.not.match(JSON.stringify(manifest), /workspace:|"source"/, name);
    for (const source of publishedFolders) {
      const { name: other, version } = publishedManifest(source);
      assert.ok([undefined, version].includes(wanted[other]), `${name} wants ${other} ${wanted[other]}`);
    }
  }
});

test("a tarball carries its README, its license and the licenses of others", () => {
  for (const [name, tarball] of tarballs) {
    const contents = packageOf(tarball);
    for (const file of ["README.md", "LICENSE", "THIRD-PARTY.md"]) {
      assert.ok(contents.readFile(`/node_modules/${name}/${file}`).length > 60, `${name}: ${file}`);
    }
  }
});

test("manifests agree, say what the packages are for, and name the same addresses or none", () => {
  const manifests = [...tarballs].map(([name, tarball]) => manifestIn(packageOf(tarball), name));
  const shared = ["version", "license", "type", "engines", "repository", "bugs", "homepage"] as const;
  for (const manifest of manifests) {
    const { name, description, keywords = [] } = manifest;
    assert.ok(description.length > 20 && description.length < 120, name);
    assert.ok(keywords.length >= 5 && new Set(keywords).size === keywords.length, name);
    assert.ok(keywords.includes("rxgrad"), name);
    for (const field of shared) {
      const { directory: _, ...value } = Object(manifest[field]);
      const { directory: __, ...first } = Object(manifests[0]![field]);
      assert.equal(value, first, `${name}: ${field}`);
    }
  }
});

test.run();
