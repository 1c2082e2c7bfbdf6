import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import type { NatsConnection } from "@nats-io/transport-node";
import { messageOf } from "@rxgrad/core/internal";
import { UsageError } from "../frame/exit.js";
import type { Printer } from "../frame/printer.js";
import { optionalPackages } from "../modules/optional-package.js";

interface ServeFleetOptions {
  readonly server: readonly string[];
  readonly fleet: string | undefined;
  readonly concurrency: number | undefined;
  readonly version: string | undefined;
  readonly credentials: string | undefined;
}

/** A part of the client of 3.4 declares Node 22. */
const PACKAGES = ["@rxgrad/fleet", "@nats-io/transport-node@3.3"];

/** Serves a fleet until the signal is aborted. */
export async function serveFleet(
  module: string | undefined,
  options: ServeFleetOptions,
  printer: Printer,
  signal: AbortSignal,
): Promise<void> {
  const { server, fleet = "default", credentials, concurrency, version: stated } = options;
  if (server.length === 0) throw new UsageError("--server is missing; give its address, such as nats://queue:4222.");
  const address = module === undefined ? undefined : addressOf(module);
  const key = credentials === undefined ? undefined : keyIn(credentials);
  const { serve } = await optionalPackages(PACKAGES, () => import("@rxgrad/fleet"));
  const connection = await connected(server, key);
  try {
    const warn = (message: string): void => printer.warn(message);
    const serving = serve(connection, address, { fleet, warn, concurrency, version: stated });
    const version = await Promise.race([serving.version, once(signal, "abort").then(() => "")]);
    if (!signal.aborted) {
      const shown = version.length > 12 ? version.slice(0, 12) : version;
      const what = module ?? "gradients of rxgrad's own nodes";
      printer.say(
        `Serving ${what} for the fleet "${fleet}" at ${server.join(", ")}, version ${shown}. Ctrl-C ends it.`,
      );
      printer.tell({ event: "serving", fleet, server, module, version });
      void tellStatus(connection, printer);
      await stopOf(connection, signal);
    }
    await serving.close();
    printer.say("Ended; what it had begun was given back.");
    printer.tell({ event: "ended" });
  } finally {
    await connection.close();
  }
}

function addressOf(module: string): URL {
  const file = resolve(module);
  if (!existsSync(file)) throw new Error(`${module}: there is no such file; give the path of a module.`);
  return pathToFileURL(file);
}

function keyIn(file: string): Uint8Array {
  try {
    return readFileSync(file);
  } catch (error) {
    throw new Error(`${file}: it cannot be read; give a file of NATS credentials.`, { cause: error });
  }
}

async function connected(servers: readonly string[], key: Uint8Array | undefined): Promise<NatsConnection> {
  const { connect, credsAuthenticator } = await optionalPackages(PACKAGES, () => import("@nats-io/transport-node"));
  try {
    return await connect({
      ...{ servers: [...servers], maxReconnectAttempts: -1, reconnectTimeWait: 250 },
      ...(key && { authenticator: credsAuthenticator(key) }),
    });
  } catch (error) {
    const told = messageOf(error).replace(/\.$/, "");
    throw new Error(
      `${servers.join(", ")}: no connection (${told}); start nats-server --jetstream there, and check address and credentials.`,
      { cause: error },
    );
  }
}

/** Tells when the server is away, and when it is back. */
async function tellStatus(connection: NatsConnection, printer: Printer): Promise<void> {
  for await (const { type } of connection.status()) {
    if (type !== "disconnect" && type !== "reconnect") continue;
    printer.say(type === "disconnect" ? "The server is away; waiting for it." : "The server is back.");
    printer.tell({ event: type === "disconnect" ? "disconnected" : "reconnected" });
  }
}

/** Resolves when the signal is aborted. @throws Error where the connection ends for good before. */
async function stopOf(connection: NatsConnection, signal: AbortSignal): Promise<void> {
  const ended = connection.closed().then((error) => {
    if (signal.aborted) return;
    throw new Error(`the connection was ended: ${error ? messageOf(error) : "by the server"}; start the worker again.`);
  });
  await Promise.race([ended, signal.aborted ? undefined : once(signal, "abort")]);
}
