// The layers and floors of the packages, and the direction of imports. The rules are in .dependency-cruiser.mjs.
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { cruise, type ICruiseResult } from "dependency-cruiser";
import extractOptions from "dependency-cruiser/config-utl/extract-depcruise-options";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { fail } from "./support/fail.js";

const repository = fileURLToPath(new URL("../", import.meta.url));
const options = await extractOptions(`${repository}.dependency-cruiser.mjs`);

async function violations(baseDir: string, folders: string[]): Promise<{ modules: string[]; found: string[] }> {
  const { output } = await cruise(folders, { ...options, validate: true, baseDir });
  const { modules, summary } = output as ICruiseResult;
  const found = summary.violations.map(({ rule, from, to }) => `${rule.name}: ${from} → ${to}`);
  return { modules: modules.map(({ source }) => source), found };
}

test("every import points inward", async () => {
  const folders = readdirSync(repository).filter((name) => ["packages", "examples", "tests"].includes(name));
  const { modules, found } = await violations(repository, folders);
  if (found.length > 0) fail(`Against the rules of .dependency-cruiser.mjs:\n${found.join("\n")}`);
  for (const name of [
    "kernels",
    "core",
    "rxgrad",
    "data",
    "terminal",
    "fleet",
    "formats",
    "cli",
    "bench",
    "figures",
    "studio",
  ]) {
    assert.ok(modules.includes(`packages/${name}/src/index.ts`), `the check did not look at packages/${name}`);
  }
});

test("the check finds each of these planted violations, and nothing more", async () => {
  const { found } = await violations(`${repository}tests/fixtures/layers`, ["packages", "tests"]);
  const short = found.map((line) =>
    line.replace(/ \S*\/node_modules\/([^/]+)\/\S+/, " $1").replaceAll("../../../", ""),
  );
  assert.equal(short.sort(), [
    "floor-core-tensor: packages/core/src/tensor/upward.ts → packages/core/src/graph/node.ts",
    "floor-core-unknown: packages/core/src/attic/box.ts → packages/core/src/graph/node.ts",
    "floor-rxgrad-scheduling: packages/rxgrad/src/scheduling/pump.ts → packages/rxgrad/src/operators/every.ts",
    "layer-bench: packages/bench/src/index.ts → immer",
    "layer-cli: packages/cli/src/index.ts → fast-check",
    "layer-core: packages/core/src/index.ts → ./nowhere.js",
    "layer-core: packages/core/src/index.ts → immer",
    "layer-core: packages/core/src/index.ts → rxjs",
    "layer-core: packages/core/src/index.ts → tests/outside.ts",
    "layer-data: packages/data/src/index.ts → packages/rxgrad/src/index.ts",
    "layer-kernels: packages/kernels/src/index.ts → fs",
    "layer-rxgrad: packages/rxgrad/src/index.ts → packages/terminal/src/index.ts",
    "layer-terminal: packages/terminal/src/index.ts → fast-check",
    "no-circular: packages/core/src/graph/node.ts → packages/core/src/graph/operation.ts",
    "no-circular: packages/kernels/src/circle.ts → packages/kernels/src/index.ts",
    "no-packages-to-outside: packages/core/src/index.ts → tests/outside.ts",
    "no-streams-below-rxgrad: packages/core/src/index.ts → immer",
    "no-streams-below-rxgrad: packages/core/src/index.ts → rxjs",
    "no-unresolvable: packages/core/src/index.ts → ./nowhere.js",
    "node-only-in-node-files: packages/data/src/index.ts → module",
    "node-only-in-node-files: packages/kernels/src/index.ts → fs",
    "only-the-command-is-above: packages/rxgrad/src/bin.mjs → packages/terminal/src/index.ts",
    "packages-by-name: packages/core/src/index.ts → packages/kernels/src/index.ts",
    "packages-by-name: packages/rxgrad/src/bin.mjs → packages/terminal/src/index.ts",
    "packages-by-name: packages/rxgrad/src/index.ts → packages/terminal/src/index.ts",
  ]);
});

test("the map in CONTRIBUTING.md has the floors of the rules, in their order", async () => {
  type Floors = Readonly<Record<string, readonly (readonly string[])[]>>;
  const { floors } = (await import(`${repository}.dependency-cruiser.mjs`)) as { readonly floors: Floors };
  const map = readFileSync(`${repository}CONTRIBUTING.md`, "utf8");
  const [, diagram = ""] = /^```mermaid\n([\s\S]*?)^```$/m.exec(map) ?? [];
  const plain = (names: readonly string[]): string => names.map((name) => name.replace(".ts", "")).join(", ");
  for (const [name, wanted] of Object.entries(floors)) {
    const drawn = [...diagram.matchAll(/\b([cr])(\d+)\["([^"]+)"\]/g)].filter(([, letter]) => letter === name[0]);
    assert.equal(
      drawn.map(([, , number]) => Number(number)),
      wanted.map((_, i) => wanted.length - i),
      name,
    );
    assert.equal(drawn.map(([, , , names]) => plain(names!.split(", "))).reverse(), wanted.map(plain), name);
    const [, table = ""] = map.split(`The floors of \`packages/${name}/src\``);
    const rows = [...table.split("\n\n")[1]!.matchAll(/^\| \d+ \| (.+?) \|/gm)];
    assert.equal(
      rows.map(([, cell]) => plain(cell!.replaceAll("`", "").split(", "))),
      wanted.map(plain),
      name,
    );
  }
});

test.run();
