// A NATS server with a configuration of its own: a WebSocket, or users with passwords.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { mortal } from "./children.js";

export interface ConfiguredServer {
  /** Its address, without user and password. */
  readonly address: string;
  /** The address of its WebSocket. */
  readonly webSocket: string;
  close(): Promise<void>;
}

/** Starts a server. @param more Lines of configuration. */
export async function configuredServer(more: string = ""): Promise<ConfiguredServer> {
  const [port, webPort] = [await freePort(), await freePort()];
  const folder = mkdtempSync(join(tmpdir(), "rxgrad-nats-"));
  const file = join(folder, "server.conf");
  writeFileSync(
    file,
    `listen: "127.0.0.1:${port}"
     jetstream { store_dir: "${folder}" }
     websocket { listen: "127.0.0.1:${webPort}", no_tls: true }
     ${more}`,
  );
  const path = `${process.env.PATH}:/usr/sbin:/usr/local/bin`;
  const program = process.env.NATS_SERVER || "nats-server";
  const env = { ...process.env, PATH: path };
  const server = mortal(spawn(program, ["-c", file], { stdio: ["ignore", "ignore", "pipe"], env }));
  const lines: string[] = [];
  await new Promise<void>((resolve, reject) => {
    server.once("exit", () => reject(new Error(`nats-server has ended:\n${lines.join("\n")}`)));
    createInterface({ input: server.stderr }).on("line", (line) => {
      lines.push(line);
      if (line.includes("Server is ready")) resolve();
    });
  });
  return {
    address: `127.0.0.1:${port}`,
    webSocket: `ws://127.0.0.1:${webPort}`,
    async close() {
      const ended = once(server, "exit");
      server.kill("SIGKILL");
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function freePort(): Promise<number> {
  const socket = createServer();
  await new Promise<void>((resolve) => socket.listen(0, "127.0.0.1", resolve));
  const { port } = socket.address() as { port: number };
  await new Promise((resolve) => socket.close(resolve));
  return port;
}
