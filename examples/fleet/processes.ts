// A NATS server and programs on this machine, for main.ts and evolution/main.ts. Whatever they start ends with them.
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

const children: ChildProcess[] = [];
process.once("exit", () => {
  for (const each of children) each.kill("SIGKILL");
});
process.once("SIGINT", () => process.exit(130));

/** The path of nats-server; undefined if it is not installed. */
export const natsServer: string | undefined = [
  ...(process.env.PATH ?? "").split(delimiter),
  "/usr/sbin",
  "/usr/local/bin",
]
  .map((folder) => join(folder, process.platform === "win32" ? "nats-server.exe" : "nats-server"))
  .find((path) => existsSync(path));

/** Says how to install nats-server. */
export function sayHowToInstall(): void {
  console.log("This example needs nats-server, one program of some 15 MB, and does not find it. To install it:\n");
  console.log("  Debian, Ubuntu   apt-get install nats-server");
  console.log("  macOS            brew install nats-server");
  console.log("  Windows          choco install nats-server");
  console.log("  others           https://github.com/nats-io/nats-server/releases");
  console.log("\nOn one machine alone no server is needed: localFleet evaluates in its threads.");
}

/** A server that listens on this machine alone. */
export interface Queue {
  /** Its address for programs, and the one for pages. */
  readonly address: string;
  readonly webSocket: string;
  end(): Promise<void>;
}

/** Starts nats-server, and waits until it is ready. @param path Its path. */
export async function startQueue(path: string): Promise<Queue> {
  const folder = mkdtempSync(join(tmpdir(), "rxgrad-fleet-"));
  const file = join(folder, "server.conf");
  // The server takes a free port for -1.
  writeFileSync(
    file,
    `host: "127.0.0.1", port: -1
     jetstream { store_dir: ${JSON.stringify(folder)} }
     websocket { host: "127.0.0.1", port: -1, no_tls: true }`,
  );
  const queue = spawn(path, ["-c", file], { stdio: ["ignore", "ignore", "pipe"] });
  children.push(queue);
  const listening = await listeningOf(queue);
  return {
    address: `nats://127.0.0.1:${listening.client}`,
    webSocket: `ws://127.0.0.1:${listening.websocket}`,
    async end() {
      await ended(queue);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Waits until a server is ready. @returns The ports that it listens on, by their kind. */
async function listeningOf(queue: ChildProcess): Promise<Readonly<Record<string, string>>> {
  const ports: Record<string, string> = {};
  for await (const line of createInterface({ input: queue.stderr as NonNullable<typeof queue.stderr> })) {
    const [, kind, port] = /Listening for (\w+) (?:clients|connections) on [^ ]*:(\d+)/.exec(line) ?? [];
    if (kind && port) ports[kind] = port;
    if (line.includes("Server is ready")) break;
  }
  queue.stderr?.resume();
  return ports;
}

/** Starts a program as a process of its own. */
export function start(file: URL, ...words: readonly string[]): ChildProcess {
  const child = spawn(process.execPath, [...process.execArgv, fileURLToPath(file), ...words], { stdio: "inherit" });
  children.push(child);
  return child;
}

/** Tells a process to end, and waits until it has ended. */
export async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = once(child, "exit");
  child.kill();
  await exit;
}
