// Trainings in other realms: a context of Node's vm module, as vitest's vm pools have it, Jest's sandbox, and an iframe.
// What was made elsewhere is an instance of none of our classes.
import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { createContext, runInContext, runInNewContext } from "node:vm";
import { type BuildOptions, buildSync } from "esbuild";
import {
  backprop,
  constant,
  dense,
  earlyStopping,
  fileStore,
  input,
  type Numbers,
  sgd,
  sumSquaredError,
  tensor,
  toJSON,
  train,
} from "rxgrad";
import { numericalGradient } from "rxgrad/calculus";
import { checkpointFromBytes } from "rxgrad/extend";
import { lastValueFrom } from "rxjs";
import { test } from "uvu";
import * as assert from "uvu/assert";
import type { Outcome } from "../fixtures/realms/training.js";
import { CHROMIUM, withPage } from "../support/browser.js";
import { close } from "../support/closeness.js";
import { fail } from "../support/fail.js";
import { needing } from "../support/needs.js";
import { descend } from "../support/small-networks.js";

const fixture = (name: string): string => fileURLToPath(new URL(`../fixtures/realms/${name}`, import.meta.url));

function bundled(name: string, options: BuildOptions): string {
  const { outputFiles } = buildSync({
    ...{ entryPoints: [fixture(name)], bundle: true, write: false, conditions: ["source"], logLevel: "error" },
    ...{ platform: "neutral", mainFields: ["module", "main"], ...options },
  });
  return outputFiles?.[0]?.text as string;
}

function isDescent({ losses, w, b, answers, gradient }: Outcome): void {
  const wanted = descend(losses.length, 0.1);
  assert.is(losses.length, 20);
  losses.forEach((loss, i) => void close(loss, wanted.losses[i] as number, 1e-9));
  close(w, wanted.w, 1e-9);
  close(b, wanted.b, 1e-9);
  (answers as number[][]).forEach(([y], i) => void close(y as number, wanted.w * i + wanted.b, 1e-9));
  close(gradient[0] as number, 6, 1e-6);
  close(gradient[1] as number, 3, 1e-6);
}

/** Globals of a page or Node that are not part of the language. */
const PLATFORM = { performance, MessageChannel, TextDecoder, TextEncoder, URL, AbortController, console, setTimeout };

test("a training in a context of its own, on numbers of this one", async () => {
  const code = bundled("training.ts", { format: "iife", globalName: "training" });
  // As Jest has it: some classes are those of the realm outside.
  for (const more of [{}, { ArrayBuffer, Uint8Array }, { ArrayBuffer, SharedArrayBuffer, Float64Array }]) {
    const context = createContext({ ...PLATFORM, ...more });
    runInContext(code, context);
    const { trainOn } = context.training as typeof import("../fixtures/realms/training.js");
    const numbers = new Float64Array([0, 1, 2]);
    const point = new Float64Array([3, 1]);
    isDescent(await trainOn({ x: numbers, t: [[1], [3], [5]] }, point, 20));
    isDescent(
      await trainOn(
        { x: [[0], [1], [2]], t: [numbers.map((x) => 2 * x + 1)].flatMap((t) => [...t].map((each) => [each])) },
        point,
        20,
      ),
    );
    const own = runInContext("({ x: new Float64Array([0, 1, 2]), t: new Float32Array([1, 3, 5]) })", context);
    isDescent(await trainOn(own, point, 20));
  }
});

test("a training in Jest", () => {
  const folder = mkdtempSync(join(tmpdir(), "rxgrad-jest-"));
  try {
    writeFileSync(join(folder, "training.test.cjs"), bundled("training.jest.ts", { format: "cjs" }));
    writeFileSync(join(folder, "package.json"), "{}");
    const config = { testEnvironment: "node", testMatch: ["**/*.test.cjs"], transform: {}, rootDir: folder };
    const jest = createRequire(import.meta.url).resolve("jest/bin/jest");
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      [jest, "--config", JSON.stringify(config), "--runInBand", "--watchman=false", "--cache=false"],
      { cwd: folder, encoding: "utf8" },
    );
    if (status !== 0) fail(stdout + stderr);
    assert.match(stderr, /Tests: +1 passed, 1 total/);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

const inPage = needing(test, CHROMIUM);

inPage("a training of a page on numbers of its iframe", () => {
  const path = fixture("iframe-page.ts");
  return withPage({ page: path }, false, async (page) => {
    isDescent(await page.evaluate(() => (globalThis as unknown as { run(): Promise<Outcome> }).run()));
  });
});

/** Evaluated in a realm of its own. */
const foreign = <T>(text: string): T => runInNewContext(text, { URL }) as T;

test("what another realm has made is taken for what it is", async () => {
  assert.equal(tensor(foreign<Numbers>("[[1, 2], new Float64Array([3, 4])]")).toArray(), [
    [1, 2],
    [3, 4],
  ]);
  const gradient = numericalGradient(
    ([v]: Float64Array) => (v as number) ** 2,
    foreign<Float64Array>("new Float64Array([3])"),
  );
  close(gradient[0] as number, 6, 1e-6);
  assert.equal(constant(foreign<Numbers>("new Uint8Array([1, 2])")).shape, [2]);
  const x = input("x", [1]);
  assert.ok(toJSON(x.pipe(dense(2, foreign("({ name: 'd' })")))));
  assert.throws(
    () => fileStore(foreign("new URL('https://example.org')")),
    /^fileStore: directory is https:\/\/example\.org\/; give a path, or a file: URL/,
  );
  assert.throws(() => checkpointFromBytes(foreign("new Uint8Array(30)")), /do not begin as a checkpoint/);
  const W = sgd(backprop(sumSquaredError(x.pipe(dense(1)), input("t", [1]))), { learningRate: 0.1 });
  const promised = /from is a Promise; give what it resolves to/;
  assert.throws(() => train(W, [], { from: foreign("Promise.resolve()") }), promised);
  assert.throws(() => earlyStopping({ patience: 1, from: foreign("Promise.resolve()") }), promised);
  const failing = { [Symbol.iterator]: () => foreign<never>("(() => { throw new TypeError('torn'); })()") };
  const error = await lastValueFrom(train(W, failing)).catch((caught: unknown) => caught);
  assert.is((error as Error).message, "data: the source failed: torn");
});

/** Classes of the platform, of which every realm has its own. */
const PLATFORMS =
  /instanceof (\w*Array|ArrayBuffer|SharedArrayBuffer|DataView|Promise|URL|\w*Error|Blob|File|ReadableStream|Map|Set|Date|RegExp|AbortSignal|Object|Function)\b/g;

test("no source asks whether something is an instance of a class of the platform", () => {
  const root = fileURLToPath(new URL("../../packages/", import.meta.url));
  const own =
    /^(Rxgrad|Unsubscription|Shape|Graph|Feed|Sample|Numeric|Hyperparameter|Operation|Data|Checkpoint|Worker|StaleIteration|Argument)Error$/;
  const files = ["kernels", "core", "rxgrad", "data", "terminal"].flatMap((name) =>
    readdirSync(join(root, name, "src"), { recursive: true, encoding: "utf8" })
      .filter((path) => path.endsWith(".ts"))
      .map((path) => join(root, name, "src", path)),
  );
  assert.ok(files.length > 300);
  const found = files.flatMap((path) =>
    [...readFileSync(path, "utf8").matchAll(PLATFORMS)]
      .filter(([, name]) => !own.test(name as string))
      .map(([text]) => `${path}: ${text}`),
  );
  assert.equal(found, []);
});

test.run();
