import type { IncomingMessage, Server } from "node:http";
import type { AddressInfo } from "node:net";
import { HyperparameterError, RxgradError } from "rxgrad";

/** How many ports are tried, from the wanted one on. */
const ATTEMPTS = 20;
const LAST_PORT = 65_535;
export const DEFAULT_PORT = 4317;

const shown = (port: unknown): string =>
  typeof port === "string" ? JSON.stringify(port) : typeof port === "number" ? `${port}` : `of type ${typeof port}`;

/** @throws HyperparameterError for a port that is none. */
export function checkPort(owner: string, port: unknown): void {
  if (Number.isInteger(port) && (port as number) >= 0 && (port as number) <= LAST_PORT) return;
  throw new HyperparameterError(
    `${owner}: port is ${shown(port)}, but a port is a whole number from 0 to ${LAST_PORT}; 0 takes any that is free.`,
  );
}

/**
 * Listens on loopback, at this port or the next that is free.
 *
 * @returns The address, with a slash at its end.
 * @throws RxgradError if all ports that were tried are busy.
 */
export async function listen(owner: string, server: Server, wanted: number): Promise<string> {
  const last = Math.min(wanted + ATTEMPTS - 1, LAST_PORT);
  for (let port = wanted; port <= last; port++) {
    if (await listensAt(server, port)) return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  }
  throw new RxgradError(
    `${owner}: the ports ${wanted} to ${last} are busy; give another port, or 0 for any that is free.`,
  );
}

/** Whether it listens now; false if the port is busy. */
function listensAt(server: Server, port: number): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const failed = (error: NodeJS.ErrnoException): void => {
      server.off("listening", listening);
      if (error.code === "EADDRINUSE" || error.code === "EACCES") resolve(false);
      else reject(error);
    };
    const listening = (): void => {
      server.off("error", failed);
      resolve(true);
    };
    server.once("error", failed).once("listening", listening).listen(port, "127.0.0.1");
  });
}

/**
 * Whether a request names loopback as its host, at any port: ssh may forward another. A page of another site whose name was
 * made to lead here (DNS rebinding) sends its own name.
 */
export const isForLoopback = ({ headers }: IncomingMessage): boolean =>
  /^(127\.0\.0\.1|localhost|\[::1\])(:\d+)?$/i.test(headers.host ?? "");

/** Whether a page of this very server sent the request. Browsers name the page's origin; whoever names none is refused. */
export const isFromOwnPage = ({ headers }: IncomingMessage): boolean => headers.origin === `http://${headers.host}`;
