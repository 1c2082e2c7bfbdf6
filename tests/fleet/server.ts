// A real NATS server with JetStream, from $NATS_SERVER, the path or /usr/sbin. It can be killed and started again.
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { get } from "node:http";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { createInterface } from "node:readline";
import { json } from "node:stream/consumers";
import type { Need } from "../support/needs.js";
import { mortal } from "./children.js";

/** The path of the server; undefined if there is none. */
export const serverPath: string | undefined =
  process.env.NATS_SERVER ||
  [...(process.env.PATH ?? "").split(delimiter), "/usr/sbin", "/usr/local/bin"]
    .map((folder) => join(folder, "nats-server"))
    .find((each) => existsSync(each));

/** The requirement of tests with a server. */
export const NATS: Need = {
  what: "nats-server",
  isMet: serverPath !== undefined,
  how: "install it (in Debian: apt-get install nats-server), or set NATS_SERVER to its path",
  required: "RXGRAD_NATS_REQUIRED",
};

/** A stream on the server, with its consumers. */
interface StreamSeen {
  readonly name: string;
  readonly consumer_detail?: readonly { readonly name: string }[];
}

/** A connection of a client. */
interface ConnectionSeen {
  readonly name?: string;
  readonly subscriptions_list?: readonly string[];
}

/** A server that stores its streams in a temporary folder. */
export class NatsServer {
  readonly #folder: string = mkdtempSync(join(tmpdir(), "rxgrad-nats-"));
  #process: ChildProcess | undefined;
  /** At first the server takes ports that are free, and when it is started again, the same ones. */
  #ports: Ports = { client: ANY, monitor: ANY };

  private constructor() {}

  /** Starts a server on free ports of this machine. */
  static async start(): Promise<NatsServer> {
    const server = new NatsServer();
    await server.restart();
    return server;
  }

  get port(): number {
    return this.#ports.client;
  }

  get address(): string {
    return `nats://127.0.0.1:${this.port}`;
  }

  /** The process of the server, while it runs. */
  get pid(): number {
    return this.#process?.pid as number;
  }

  /** Starts the server again, on the same port and with the same folder. */
  async restart(): Promise<void> {
    const ports = ["-p", String(this.#ports.client), "-m", String(this.#ports.monitor)];
    const started = await startServer(["-js", "-sd", this.#folder, "-a", "127.0.0.1", ...ports]);
    this.#process = started.process;
    this.#ports = started.ports;
  }

  /** Kills the server. What it has stored stays, unless it is wiped. */
  async kill({ wipe = false }: { readonly wipe?: boolean } = {}): Promise<void> {
    const server = this.#process;
    this.#process = undefined;
    if (server && server.exitCode === null && server.signalCode === null) {
      const ended = once(server, "exit");
      server.kill("SIGKILL");
      await ended;
    }
    if (wipe) rmSync(this.#folder, { recursive: true, force: true });
  }

  async close(): Promise<void> {
    await this.kill({ wipe: true });
  }

  /** The names of all streams, and of their consumers behind them. */
  async streams(): Promise<string[]> {
    const { account_details: accounts = [] } = (await this.read("jsz?accounts=1&streams=1&consumers=1")) as {
      readonly account_details?: readonly { readonly stream_detail?: readonly StreamSeen[] }[];
    };
    return accounts
      .flatMap(({ stream_detail: streams = [] }) => streams)
      .flatMap(({ name, consumer_detail: consumers = [] }) => [
        name,
        ...consumers.map((each) => `${name} ${each.name}`),
      ])
      .sort();
  }

  /** What connections of this name have subscribed to. The inbox for replies that each connection has is left out. */
  async subscriptions(connection: string): Promise<string[]> {
    const { connections } = (await this.read("connz?subs=1")) as { readonly connections: readonly ConnectionSeen[] };
    return connections
      .filter(({ name }) => name === connection)
      .flatMap(({ subscriptions_list: list = [] }) => list)
      .filter((subject) => !/^_INBOX\.[^.]+\.\*$/.test(subject))
      .sort();
  }

  /** Reads a page of the server's monitoring, such as `varz`. No connection stays open. */
  read(page: string): Promise<unknown> {
    return new Promise((resolve, reject) => {
      get({ host: "127.0.0.1", port: this.#ports.monitor, path: `/${page}`, agent: false }, (response) =>
        json(response).then(resolve, reject),
      ).on("error", reject);
    });
  }
}

/** Where a server listens. A port that was drawn before it starts may be taken by then, so it takes one itself. */
interface Ports {
  readonly client: number;
  readonly monitor: number;
  readonly websocket?: number;
}

/** The port that has the server take a free one. */
export const ANY = -1;

const LISTENS = /(?:Listening for|Starting http) (client|monitor|websocket) .*:(\d+)$/;

/** Starts a server, and waits until it is ready. */
export async function startServer(
  options: readonly string[],
): Promise<{ readonly process: ChildProcess; readonly ports: Ports }> {
  const server = mortal(spawn(serverPath as string, options, { stdio: ["ignore", "ignore", "pipe"] }));
  const lines: string[] = [];
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.once("exit", () => reject(new Error(`nats-server has ended:\n${lines.join("\n")}`)));
    createInterface({ input: server.stderr as NonNullable<typeof server.stderr> }).on("line", (line) => {
      lines.push(line);
      if (line.includes("Server is ready")) resolve();
    });
  });
  const found = lines.flatMap((line) => {
    const [, kind = "", port] = LISTENS.exec(line) ?? [];
    return port === undefined ? [] : [[kind, Number(port)]];
  });
  return { process: server, ports: { client: ANY, monitor: ANY, ...Object.fromEntries(found) } };
}
