// `.ci/run` installs what tests need. The package manager and the test command here only log their arguments.
import { spawnSync } from "node:child_process";
import { chmodSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { test } from "uvu";
import * as assert from "uvu/assert";

const script = fileURLToPath(new URL("../.ci/run", import.meta.url));

/** The path of a program. */
const pathOf = (program: string): string =>
  spawnSync("sh", ["-c", `command -v ${program}`], { encoding: "utf8" }).stdout.trim();

/** What the script needs besides the programs that it calls by their names here. */
const TOOLS = ["bash", "dirname", "mktemp", "tail", "tee", "rm"];

/** Runs the script with only these programs; `installs` is what the package manager does on `install`. */
function run(
  programs: readonly string[],
  installs: string,
  testCode = 3,
): { code: number | null; asked: string[]; output: string } {
  const folder = mkdtempSync(join(tmpdir(), "rxgrad-ci-"));
  const log = join(folder, "apt-get.log");
  const add = (name: string, text: string): void => {
    writeFileSync(join(folder, name), `#!${pathOf("sh")}\necho "${name} $*" >> ${log}\n${text}\n`);
    chmodSync(join(folder, name), 0o755);
  };
  try {
    for (const program of TOOLS) symlinkSync(pathOf(program), join(folder, program));
    for (const program of programs) add(program, "");
    add("apt-get", `case $1 in install) ${installs};; esac`);
    add(
      "npx",
      `case $* in *test) echo "required: $RXGRAD_BROWSER_REQUIRED $RXGRAD_NATS_REQUIRED $RXGRAD_NODES_REQUIRED $RXGRAD_PYTHON_REQUIRED $RXGRAD_REGISTRY_REQUIRED $RXGRAD_ZSH_REQUIRED"; exit ${testCode};; *) echo measured;; esac`,
    );
    const env = { PATH: folder };
    const { status, stdout } = spawnSync(join(folder, "bash"), [script], { env, encoding: "utf8" });
    return { code: status, asked: readFileSync(log, "utf8").trimEnd().split("\n"), output: stdout };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const INSTALL = "apt-get install -y --no-install-recommends chromium";
const INSTALL_SERVER = "apt-get install -y --no-install-recommends nats-server";
const INSTALL_ZSH = "apt-get install -y --no-install-recommends zsh";
const INSTALL_NUMPY = "apt-get install -y --no-install-recommends python3-numpy";
const INSTALL_ONNX = "apt-get install -y --no-install-recommends python3-onnx";
const IMPORTS = ["python3 -c import numpy", "python3 -c import onnx"];
const TEST = "npx -y pnpm@10.34.8 --silent test";
const MEASURE = "npx tsx --conditions=source tests/measure/main.ts";

test("if a browser and a server are found, nothing is installed, and the exit code is that of the tests", () => {
  const { code, asked, output } = run(["google-chrome", "nats-server", "zsh", "python3"], "");
  assert.equal(asked, [...IMPORTS, TEST]);
  // Once as it comes, and once as the last line.
  assert.is(output, "required: 1 1 1 1 1 1\nrequired: 1 1 1 1 1 1\n");
  assert.is(code, 3);
});

test("behind tests that pass the studio is measured, and the last line is that of the tests", () => {
  const { code, asked, output } = run(["chromium", "nats-server", "zsh", "python3"], "", 0);
  assert.equal(asked, [...IMPORTS, TEST, MEASURE]);
  assert.is(output, "required: 1 1 1 1 1 1\nmeasured\nrequired: 1 1 1 1 1 1\n");
  assert.is(code, 0);
});

test("what is not found is installed", () => {
  assert.equal(run([], "").asked, [INSTALL, INSTALL_SERVER, INSTALL_ZSH, INSTALL_NUMPY, INSTALL_ONNX, TEST]);
  assert.equal(run(["nats-server", "zsh", "python3"], "").asked, [INSTALL, ...IMPORTS, TEST]);
  assert.equal(run(["chromium", "zsh", "python3"], "").asked, [INSTALL_SERVER, ...IMPORTS, TEST]);
  assert.equal(run(["chromium", "nats-server", "zsh"], "").asked, [INSTALL_NUMPY, INSTALL_ONNX, TEST]);
});

test("if the lists of packages are missing, they are fetched first", () => {
  const onceUpdated = 'while read -r line; do case "$line" in *update*) exit 0;; esac; done < "$0".log; exit 100';
  const { asked } = run(["nats-server", "zsh", "python3"], onceUpdated);
  assert.equal(asked, [INSTALL, "apt-get update", INSTALL, ...IMPORTS, TEST]);
});

test("if it cannot be installed, the tests run anyway, with all of it required", () => {
  const { code, asked, output } = run([], "exit 100");
  const inVain = [INSTALL, INSTALL_SERVER, INSTALL_ZSH, INSTALL_NUMPY, INSTALL_ONNX].flatMap((each) => [
    each,
    "apt-get update",
    each,
  ]);
  assert.equal(asked, [...inVain, TEST]);
  assert.is(output, "required: 1 1 1 1 1 1\nrequired: 1 1 1 1 1 1\n");
  assert.is(code, 3);
});

test.run();
