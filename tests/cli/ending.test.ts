// How the command ends: with its exit code although a module keeps a handle open, when all that it printed has been read, and
// without ending a program that runs it. Runs alone.
import { spawn, spawnSync } from "node:child_process";
import { Writable } from "node:stream";
import { run } from "@rxgrad/cli";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { mortal } from "../fleet/children.js";
import { binArguments, rxgrad } from "./command.js";
import { makeFolder } from "./files.js";
import { takes } from "./model-files.js";

const folder = makeFolder();
test.after(folder.remove);

const OPEN = `import { createServer } from "node:net";
createServer().listen(0, "127.0.0.1");
export const timer = setInterval(() => {}, 1000);
`;
const NAMES = "dense, input, meanSquaredError, tanh";
const SQUARES = `export const y = input("x", [2]).pipe(dense(1), tanh());
export const loss = meanSquaredError(y, input("t", [1]));
`;
const open = folder.write(
  "open.mjs",
  `${OPEN}import { ${NAMES} } from "rxgrad";
${SQUARES}`,
);

/** More than a pipe holds. */
const MUCH = 2 ** 20;
const NODES = 5000;
const long = folder.write(
  "long.mjs",
  `${OPEN}import { input, tanh } from "rxgrad";
process.stderr.write("e".repeat(${MUCH}));
let y = input("x", [1]);
for (let i = 0; i < ${NODES}; i++) y = y.pipe(tanh());
export default y;
`,
);

/** A module with a wrong rule, whose node also prints. */
const wrong = folder.write(
  "wrong.mjs",
  `${OPEN}import { defineNode, dense, input, sum } from "rxgrad";
let printed = false;
const twice = defineNode({
  kind: "twice",
  elementwise: true,
  smooth: true,
  forward(out, x) {
    for (let i = 0; i < out.size; i++) out.data[i] = 2 * x.data[i];
    if (!printed) process.stderr.write("e".repeat(${MUCH}) + "\\n");
    printed = true;
  },
  backward([dx], dOut) {
    for (let i = 0; dx && i < dx.size; i++) dx.data[i] += 3 * dOut.data[i];
  },
});
export const loss = input("x", [2]).pipe(dense(2), twice(), sum());
`,
);

/** After this it counts as hanging. */
const LIMIT = { timeout: 60_000, killSignal: "SIGKILL" } as const;

/** The bin of a package in a process of its own. */
function ended(name: "cli" | "rxgrad", words: readonly string[]) {
  const { status, signal, stdout, stderr } = spawnSync(process.execPath, [...binArguments(name), ...words], {
    ...{ ...LIMIT, encoding: "utf8", maxBuffer: 2 ** 26 },
  });
  return { status, signal, stdout, stderr };
}

for (const name of ["cli", "rxgrad"] as const) {
  test(`the bin of ${name} ends although a module keeps a timer and a server`, () => {
    for (const [words, code, shown] of [
      [["check", open], 0, /elements were checked\.\n$/],
      [["describe", open], 0, /tanh1/],
      [["describe", open, "--as", "svg"], 2, /^$/],
    ] as const) {
      const { status, signal, stdout } = ended(name, words);
      assert.equal([status, signal], [code, null], words.join(" "));
      assert.match(stdout, shown);
    }
  });
}

test("nothing is cut where the readers are slow: first errors are read, then results", async () => {
  const child = mortal(spawn(process.execPath, [...binArguments("cli"), "describe", long], LIMIT));
  const exited = new Promise<number | null>((resolve) => child.once("exit", resolve));
  let errors = 0;
  // The end of this loop must not close the stream: a reader that has gone ends the command with 141.
  for await (const chunk of child.stderr.iterator({ destroyOnReturn: false })) {
    errors += chunk.length;
    if (errors === MUCH) break;
  }
  assert.is(errors, MUCH);
  let stdout = "";
  for await (const chunk of child.stdout) stdout += chunk;
  assert.is(await exited, 0);
  assert.match(stdout, `tanh${NODES}`);
  assert.ok(stdout.length > 2 ** 18 && stdout.endsWith("\n"));
});

test("what went wrong is printed whole, behind much else", () => {
  const { status, stdout, stderr } = ended("cli", ["check", wrong]);
  assert.is(status, 1);
  assert.match(stdout, /elements were checked\.\n$/);
  assert.ok(stderr.startsWith(`${"e".repeat(MUCH)}\nrxgrad check: `), stderr.slice(-200));
  assert.match(stderr.slice(-300), /backward gives [^\n]+\n$/);
});

test("a reader that has gone ends it with 141, also where the work failed, and without a stack", () => {
  const status = (words: readonly string[], redirected: string): readonly string[] => {
    const command = [process.execPath, ...binArguments("cli"), ...words].map((each) => `'${each}'`).join(" ");
    const { stdout, stderr } = spawnSync("bash", ["-c", `${command} ${redirected} | true; echo \${PIPESTATUS[0]}`], {
      encoding: "utf8",
    });
    return [stdout.trim(), stderr];
  };
  const none = folder.path("none.mjs");
  assert.equal(status(["describe", open], ""), ["141", ""]);
  assert.equal(status(["describe", none], "2>&1"), ["141", ""]);
  assert.equal(status(["quux"], "2>&1"), ["141", ""]);
  const [code, stderr] = status(["check", wrong], "");
  assert.is(code, "141");
  assert.not.match(stderr, /\n\s+at /);
});

test("run ends no process, and leaves the handles of the module alone", async () => {
  const here = folder.write("here.mjs", `${takes(NAMES)}export const timer = setInterval(() => {}, 1000);\n${SQUARES}`);
  assert.is((await rxgrad(["check", here])).code, 0);
  const { timer } = (await import(here)) as { timer: NodeJS.Timeout };
  assert.ok(timer.hasRef());
  clearInterval(timer);
});

test("run resolves when its streams have passed on all that was printed", async () => {
  const texts: string[] = [];
  const slow = (): Writable =>
    new Writable({
      write(chunk, _encoding, done) {
        setImmediate(() => {
          texts.push(String(chunk));
          done();
        });
      },
    });
  assert.is(await run(["version", "--json"], { stdout: slow(), stderr: slow() }), 0);
  assert.match(texts.join(""), /^\{"@rxgrad\/cli".*\}\n$/);
  texts.length = 0;
  assert.is(await run(["quux"], { stdout: slow(), stderr: slow() }), 2);
  assert.match(texts.join(""), /^rxgrad: there is no command "quux"/);
});

test.run();
