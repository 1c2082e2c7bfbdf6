// Coverage of what runs in Node, with bounds, and of what runs in pages, as a report.
//   pnpm coverage           the packages that run in Node; fails below 95 % of lines or 90 % of branches of one of them
//   pnpm coverage --pages   figures, studio and site, by the tests in Node and by Chromium
//   pnpm coverage --again   reports what the last run left, without running tests
// Pages are told of by Chromium without their workers. Those run the same code in Node in other tests.
import { spawnSync } from "node:child_process";
import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { repository } from "../support/runner/repository.js";
import { coverageOf, fault, keepOwn, type Part, printed } from "./shares.js";

const { values: options } = parseArgs({
  options: { pages: { type: "boolean", default: false }, again: { type: "boolean", default: false } },
});

/** What runs in Node: the packages, and the server of the studio. */
const NODE: Part = {
  name: "node",
  tests: [
    ...["kernels", "core", "rxgrad", "data", "terminal", "fleet", "formats", "cli"].map((name) => `tests/${name}/`),
    ...["command", "mnist-files", "script-run", "server-"].map((name) => `tests/studio/${name}`),
  ],
  folders: [
    ...["kernels", "core", "rxgrad", "data", "terminal", "fleet", "formats", "cli"].map((name) => `${name}/src`),
    "studio/src/server",
  ],
  bounds: { lines: 95, branches: 90 },
};

/** What runs in pages. */
const PAGES: Part = {
  name: "pages",
  tests: ["figures", "studio", "site"].map((name) => `tests/${name}/`),
  folders: ["figures/src", "studio/src", "site/src", "site/.vitepress"],
};

const part = options.pages ? PAGES : NODE;
const folder = join(repository, "coverage", part.name);
const raw = join(folder, "raw");

function runTests(): void {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(raw, { recursive: true });
  const env = {
    ...process.env,
    ...{ NODE_V8_COVERAGE: raw },
    ...(options.pages && { RXGRAD_PAGE_COVERAGE: raw, SOURCE_MAPS: "1" }),
  };
  const args = ["--conditions=source", "--import=tsx", "tests/support/run.ts", ...part.tests];
  const { status } = spawnSync(process.execPath, args, { cwd: repository, env, stdio: "inherit" });
  if (status !== 0) process.exit(status ?? 1);
}

if (!options.again) runTests();
keepOwn(raw);
const shares = await coverageOf(part, raw, folder);
console.log(printed(shares));
const wrong = fault(shares, part.bounds);
console.log(wrong || `Line by line: ${join(folder, "index.html")}`);
if (wrong) process.exitCode = 1;
