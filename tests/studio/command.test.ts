// `pnpm studio`.
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { hasScreen } from "../../packages/studio/src/server/screen.js";

const test = suite("pnpm studio");
const command = fileURLToPath(new URL("../../packages/studio/src/server/command.ts", import.meta.url));
const FLAGS = ["--conditions=source", "--import=tsx", command];
const options = { encoding: "utf8", env: { ...process.env, CI: "1" } } as const;

const run = (...args: string[]) => spawnSync(process.execPath, [...FLAGS, ...args], options);

test("--help tells every option", () => {
  const { status, stdout } = run("--help");
  assert.is(status, 0);
  for (const name of ["--port", "--no-open", "--build", "--help"]) assert.match(stdout, name);
});

test("what it does not know is refused with a sentence and the options", () => {
  for (const [args, sentence] of [
    [["--bild"], "studio: --bild is no option; give one of --help, --build, --no-open, --port.\n"],
    [["moons"], "studio: moons is no option; give one of"],
    [["--port", "http"], 'studio: --port is "http", but a port is a whole number; give one such as 8080.\n'],
    [["--port", "70000"], "studio: --port: port is 70000, but a port is a whole number from 0 to 65535"],
    [["--build", "--no-open"], "studio: --build serves nothing; leave out the other options.\n"],
  ] as const) {
    const { status, stderr, stdout } = run(...args);
    assert.is(status, 2, stderr);
    assert.ok(stderr.startsWith(sentence), stderr);
    assert.match(stderr, "--no-open        print the address");
    assert.is(stdout, "");
  }
});

/** Starts it, and waits until it has told its address. */
async function started(...args: string[]): Promise<{ process: ChildProcess; address: string }> {
  const process_ = spawn(process.execPath, [...FLAGS, ...args], { ...options, stdio: ["ignore", "pipe", "inherit"] });
  let text = "";
  for await (const part of process_.stdout!) {
    text += part;
    const [address] = /http:\S+/.exec(text) ?? [];
    if (address !== undefined && text.includes("Ctrl-C")) return { process: process_, address };
  }
  throw new Error(`it told no address: ${text}`);
}

async function end({ process: started }: { process: ChildProcess }, signal: NodeJS.Signals): Promise<unknown> {
  started.kill(signal);
  const [code] = await once(started, "exit");
  return code;
}

test("in CI it prints the address and stays; a second one takes the next port; Ctrl-C ends them", async () => {
  const first = await started("--port", "0");
  try {
    const page = await fetch(first.address);
    assert.is(page.headers.get("cross-origin-embedder-policy"), "require-corp");
    assert.match(await page.text(), "<title>rxgrad studio</title>");
    // The browser unpacks it on the way.
    const labels = new Uint8Array(await (await fetch(`${first.address}mnist/test-labels.gz`)).arrayBuffer());
    assert.equal([...labels.subarray(0, 10)], [0, 0, 8, 1, 0, 0, 2000 >> 8, 2000 & 255, 7, 2]);
    const second = await started("--no-open", "--port", new URL(first.address).port);
    assert.is.not(second.address, first.address);
    assert.is((await fetch(second.address)).status, 200);
    assert.is(await end(second, "SIGTERM"), 0);
  } finally {
    assert.is(await end(first, "SIGINT"), 0);
  }
});

test("--build writes a site whose files are found from any path, and tells where and how large", () => {
  const { status, stdout, stderr } = run("--build");
  assert.is(status, 0, stderr);
  const [folder, size] = stdout.split("\n");
  assert.match(size!, /^\d+\.\d MB in \d+ files, for any web server, at any path\.$/);
  const page = readFileSync(join(folder!, "index.html"), "utf8");
  const addresses = [...page.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, address]) => address!);
  assert.ok(addresses.length > 0);
  for (const address of addresses) assert.match(address, /^(\.\/|data:)/);
});

test("a browser is opened only where the person sees it", () => {
  const cases: [NodeJS.ProcessEnv, NodeJS.Platform, boolean][] = [
    [{}, "linux", false],
    [{ DISPLAY: ":0" }, "linux", true],
    [{ WAYLAND_DISPLAY: "wayland-0" }, "linux", true],
    [{ DISPLAY: ":0", CI: "true" }, "linux", false],
    [{ DISPLAY: "localhost:10.0", SSH_CONNECTION: "10.0.0.1 1 10.0.0.2 22" }, "linux", false],
    [{ DISPLAY: "localhost:10.0", SSH_TTY: "/dev/pts/0" }, "linux", false],
    [{}, "darwin", true],
    [{ SSH_CLIENT: "10.0.0.1 1 22" }, "darwin", false],
    [{}, "win32", true],
  ];
  for (const [env, platform, expected] of cases) {
    assert.is(hasScreen(env, platform), expected, JSON.stringify([env, platform]));
  }
});

test.run();
