// A NATS server with a configuration of its own: a WebSocket, or users with passwords.
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ANY, startServer } from "./server.js";

export interface ConfiguredServer {
  /** Its address, without user and password. */
  readonly address: string;
  /** The address of its WebSocket. */
  readonly webSocket: string;
  close(): Promise<void>;
}

/** Starts a server. @param more Lines of configuration. */
export async function configuredServer(more: string = ""): Promise<ConfiguredServer> {
  const folder = mkdtempSync(join(tmpdir(), "rxgrad-nats-"));
  const file = join(folder, "server.conf");
  writeFileSync(
    file,
    `host: "127.0.0.1", port: ${ANY}
     jetstream { store_dir: "${folder}" }
     websocket { host: "127.0.0.1", port: ${ANY}, no_tls: true }
     ${more}`,
  );
  const { process: server, ports } = await startServer(["-c", file]);
  return {
    address: `127.0.0.1:${ports.client}`,
    webSocket: `ws://127.0.0.1:${ports.websocket}`,
    async close() {
      const ended = once(server, "exit");
      server.kill("SIGKILL");
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
