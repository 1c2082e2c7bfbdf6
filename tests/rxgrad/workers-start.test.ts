// Threads start in every kind of program: from a string, from standard input, from a bundle for Node.
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { describeValue } from "@rxgrad/core/internal";
import { build, transformSync } from "esbuild";
import { HyperparameterError, train, WorkerError } from "rxgrad";
import { lastValueFrom } from "rxjs";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { threadsFor } from "../../packages/rxgrad/src/workers/worker-pool.js";
import { checkedWorkers } from "../../packages/rxgrad/src/workers/workers-options.js";
import { throws } from "../support/closeness.js";
import { fail } from "../support/fail.js";
import { line, points } from "../support/small-networks.js";

const here = fileURLToPath(new URL("./", import.meta.url));
const program = join(here, "../fixtures/rxgrad/threads-program.ts");
/** The module of the threads, as an entry of a bundle. */
const worker = "rxgrad/worker";
const script = transformSync(readFileSync(program, "utf8"), { loader: "ts", format: "esm" }).code;

type Outcome = { losses: number[]; told: string[]; error?: string };

function outcomes(args: readonly string[], input = ""): Outcome[] {
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd: here, input, encoding: "utf8" });
  if (status !== 0) fail(`node ${args.join(" ")}\n${stdout}${stderr}`);
  return JSON.parse(stdout) as Outcome[];
}

function assertShared([alone, shared]: readonly Outcome[]): void {
  assert.equal(shared?.told, ["2: as asked"], shared?.error);
  assert.is(alone?.losses.length, 3);
  assert.equal(shared?.losses, alone?.losses);
}

for (const [how, args, input] of [
  ["--eval", ["--input-type=module", "--eval", script], ""],
  ["standard input", ["--input-type=module"], script],
  ["standard input, in two words", ["--input-type", "module", "-"], script],
] as const) {
  test(`threads start under node --input-type=module: ${how}`, () =>
    assertShared(outcomes([...process.execArgv, ...args], input)));
}

/** Bundles the program for Node into its own folder and runs it after a first line, which may contain FOLDER. */
async function bundled(
  format: "esm" | "cjs",
  entryPoints: Readonly<Record<string, string>>,
  first: string = "",
): Promise<Outcome[]> {
  const folder = mkdtempSync(join(tmpdir(), "rxgrad-bundle-"));
  const ending = format === "esm" ? ".js" : ".cjs";
  try {
    await build({
      ...{
        entryPoints,
        absWorkingDir: here,
        outdir: folder,
        bundle: true,
        platform: "node",
        format,
        conditions: ["source"],
      },
      // import.meta is empty in CommonJS. The tests check this case, so the warning is off.
      ...{ outExtension: { ".js": ending }, logOverride: { "empty-import-meta": "silent" } },
    });
    writeFileSync(join(folder, "package.json"), JSON.stringify({ type: "module" }));
    const start = format === "esm" ? 'import("./program.js")' : 'require("./program.cjs")';
    writeFileSync(join(folder, `first${ending}`), `${first.replace("FOLDER", pathToFileURL(folder).href)}\n${start};`);
    return outcomes([join(folder, `first${ending}`)]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

test("threads start in a bundle for Node with their module beside it", async () => {
  assertShared(await bundled("esm", { program, "worker.node": worker }));
});

for (const format of ["esm", "cjs"] as const) {
  test(`threads start in a bundle for Node (${format}) with the address of their module`, async () => {
    const name = format === "esm" ? "threads.js" : "threads.cjs";
    assertShared(await bundled(format, { program, threads: worker }, `globalThis.threadsEntry = "FOLDER/${name}";`));
  });

  test(`in a bundle for Node (${format}) without the threads' module, one sentence says what is missing`, async () => {
    const [alone, shared] = await bundled(format, { program });
    assert.is(alone?.losses.length, 3);
    assert.match(
      shared?.error ?? "",
      /^WorkerError: train: thread[^;]*; bundle rxgrad\/worker as one more entry, and tell its address: workers: \{ entry: new URL/,
    );
    assert.ok((shared?.error ?? "").length <= 400, shared?.error);
  });
}

test("refuses more than 64 threads before it starts any", () => {
  const { W } = line();
  for (const workers of [65, 20_000, { count: 1e9 }]) {
    const count = typeof workers === "number" ? workers : workers.count;
    throws(
      () => train(W, [points], { workers }),
      HyperparameterError,
      `train: workers is ${count}; give the number of threads, this one included, up to 64, or "auto".`,
    );
  }
});

test("cores are left to the rest of the program, but never the run's own", async () => {
  const cores = availableParallelism();
  for (const [spare, threads] of [
    [0, cores],
    [1, Math.max(1, cores - 1)],
    [cores - 1, 1],
    [1000, 1],
  ] as const) {
    const chosen = threadsFor({ ...checkedWorkers({ spare }), count: "auto" });
    assert.equal(chosen.threads, Math.min(threads, 8), `${spare} of ${cores}`);
    assert.is(chosen.threads > 1, chosen.reason === "as many as the machine runs");
  }
  for (const spare of [-1, 0.5, Number.NaN, "1" as never]) {
    throws(
      () => train(line().W, [points], { workers: { spare } }),
      HyperparameterError,
      `train: workers.spare is ${describeValue(spare)}; give a whole number, 0 or more.`,
    );
  }
});

test("refuses an entry that is no absolute address", () => {
  throws(
    () => train(line().W, [points], { workers: { count: 2, entry: "./threads.js" } }),
    HyperparameterError,
    'train: workers.entry is "./threads.js"; give an absolute address, such as new URL("./threads.js", import.meta.url).',
  );
});

test("refuses modules and entries that are no addresses", () => {
  const abs = (path: string): string => `give an absolute address, such as new URL("${path}", import.meta.url).`;
  const bare: unknown = Object.create(null);
  const list = 'give a list of addresses, such as [new URL("./swish.js", import.meta.url)].';
  for (const [workers, told] of [
    [{ modules: "./swish.js" }, `modules is "./swish.js"; ${list}`],
    [{ modules: bare }, `modules is a bare object; ${list}`],
    [{ modules: [bare] }, `modules[0] is a bare object; ${abs("./swish.js")}`],
    [{ modules: [Symbol("s")] }, `modules[0] is Symbol(s); ${abs("./swish.js")}`],
    [{ entry: bare }, `entry is a bare object; ${abs("./worker.js")}`],
    [{ entry: Symbol("s") }, `entry is Symbol(s); ${abs("./worker.js")}`],
    [{ report: 5 }, "report is 5; give a function."],
  ] as const) {
    throws(
      () => train(line().W, [points], { workers: { count: 2, ...workers } as never }),
      HyperparameterError,
      `train: workers.${told}`,
    );
  }
});

for (const entry of ["https://x.org/a.js", "data:text/javascript,1"]) {
  test(`the error names the entry if no thread starts from it: ${entry}`, async () => {
    const error: unknown = await lastValueFrom(train(line().W, [points], { workers: { count: 2, entry } })).catch(
      (caught: unknown) => caught,
    );
    assert.instance(error, WorkerError);
    const { message } = error as WorkerError;
    assert.ok(message.endsWith(`; give as entry the address of rxgrad/worker, bundled, not "${entry}".`), message);
  });
}

test.run();
