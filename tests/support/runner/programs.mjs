// Runs before every test file and every program that a test starts, and in their threads. It loads the compiled form of a file
// in place of its TypeScript. If a program was not compiled, tsx loads it.
import { existsSync, readFileSync } from "node:fs";
import { register } from "node:module";
import { join, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { isMainThread } from "node:worker_threads";

const repository = fileURLToPath(new URL("../../../", import.meta.url));
const folder = process.env.RXGRAD_COMPILED;
const [, program = "", , ...tests] = process.argv;

const isTest = () => program.startsWith(folder + sep);

const wasCompiled = () =>
  program.startsWith(repository) && existsSync(join(folder, program.slice(repository.length).replace(/\.ts$/, ".mjs")));

/** Whether a compiled test has the address of a TypeScript file, which it may import. Hooks take time. */
const hasAddresses = () => tests.some((test) => /new URL\("[^"]+\.ts", "file:/.test(readFileSync(test, "utf8")));

if (!folder || (isMainThread && !isTest() && !wasCompiled())) await import("tsx");
else if (!isMainThread || !isTest() || hasAddresses()) {
  register("./redirect.mjs", import.meta.url, { data: { repository, folder } });
}
