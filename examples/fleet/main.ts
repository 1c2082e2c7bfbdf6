// Predators and prey on three processes: two workers and a trainer, and a NATS server between them.
//   pnpm examples fleet
//   node --conditions=source --import=tsx examples/fleet/main.ts --studio     watched in the browser, until Ctrl-C
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

const server = [...(process.env.PATH ?? "").split(delimiter), "/usr/sbin", "/usr/local/bin"]
  .map((folder) => join(folder, process.platform === "win32" ? "nats-server.exe" : "nats-server"))
  .find((path) => existsSync(path));

if (server === undefined) {
  console.log("This example needs nats-server, one program of some 15 MB, and does not find it. To install it:\n");
  console.log("  Debian, Ubuntu   apt-get install nats-server");
  console.log("  macOS            brew install nats-server");
  console.log("  Windows          choco install nats-server");
  console.log("  others           https://github.com/nats-io/nats-server/releases");
  console.log("\nOn one machine alone no server is needed: localFleet evaluates in its threads.");
} else await play(server);

async function play(path: string): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "rxgrad-fleet-"));
  // The server takes a free port for -1.
  const queue = spawn(path, ["--jetstream", "--store_dir", folder, "--addr", "127.0.0.1", "--port", "-1"], {
    stdio: ["ignore", "ignore", "pipe"],
  });
  const children: ChildProcess[] = [queue];
  // However this program ends, nothing goes on without it.
  process.once("exit", () => {
    for (const each of children) each.kill("SIGKILL");
  });
  process.once("SIGINT", () => process.exit(130));
  const address = `nats://127.0.0.1:${await portOf(queue)}`;
  console.log(`nats-server listens at ${address}`);
  const workers = [1, 2].map(() => start("worker.ts", address));
  const trainer = start("train.ts", address, ...process.argv.slice(2));
  children.push(...workers, trainer);
  const [code] = await once(trainer, "exit");
  await Promise.all(workers.map(ended));
  await ended(queue);
  rmSync(folder, { recursive: true, force: true });
  process.exitCode = code ?? 1;
}

/** Tells a process to end, and waits until it has ended. */
async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = once(child, "exit");
  child.kill();
  await exit;
}

/** Starts a program of this folder as a process of its own. */
function start(name: string, ...values: readonly string[]): ChildProcess {
  const file = fileURLToPath(new URL(name, import.meta.url));
  return spawn(process.execPath, [...process.execArgv, file, ...values], { stdio: "inherit" });
}

/** Waits until the server is ready. @returns The port that it listens on. */
async function portOf(queue: ChildProcess): Promise<string> {
  let port = "";
  for await (const line of createInterface({ input: queue.stderr as NonNullable<typeof queue.stderr> })) {
    port = / client connections on [^ ]*:(\d+)/.exec(line)?.[1] ?? port;
    if (line.includes("Server is ready")) break;
  }
  queue.stderr?.resume();
  return port;
}
