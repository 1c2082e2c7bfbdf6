/** A run that is shown by the studio's server, and pages that are no browser. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Iteration } from "rxgrad";
import { type RemoteRun, type RunPort, remoteRun } from "rxgrad/remote";
import type { Observable } from "rxjs";
import { WebSocket } from "ws";
import { type Studio, type StudioRun, serveStudio } from "../../packages/studio/src/server/studio.js";
import { network, running } from "./served-run.js";

/** Makes a folder with a page of one line. The caller removes it. */
export function smallPage(): string {
  const folder = mkdtempSync(join(tmpdir(), "rxgrad-page-"));
  writeFileSync(join(folder, "index.html"), "<!doctype html><title>page</title>");
  return folder;
}

export interface Shown extends Studio {
  /** The address without what stands behind the #. */
  readonly base: string;
  readonly iterations$: Observable<Iteration>;
  readonly losses: readonly number[];
  stop(): void;
}

/** Shows an XOR run that goes on until it is stopped, as long as `use` takes. */
export async function withShownRun<T>(use: (shown: Shown) => Promise<T>, fleet?: StudioRun["fleet"]): Promise<T> {
  const { W, learningRate$ } = network();
  const { iterations$, stop$ } = running(W);
  const losses: number[] = [];
  iterations$.subscribe(({ loss }) => losses.push(loss));
  const page = smallPage();
  const controls = { learningRate: learningRate$ };
  const studio = await serveStudio({ W, iterations$, controls, fleet }, { port: 0 }, async () => page);
  try {
    return await use({ ...studio, base: baseOf(studio.address), iterations$, losses, stop: () => stop$.next() });
  } finally {
    stop$.next();
    await studio.close();
    rmSync(page, { recursive: true, force: true });
  }
}

export const baseOf = (address: string): string => address.split("#")[0]!;
export const tokenOf = (address: string): string => new URLSearchParams(new URL(address).hash.slice(1)).get("token")!;

/** Asks for a session as the page does. */
export const askSession = (base: string, asked: unknown, headers: Record<string, string> = {}): Promise<Response> =>
  fetch(`${base}session`, {
    method: "POST",
    headers: { Origin: new URL(base).origin, ...headers },
    body: typeof asked === "string" ? asked : JSON.stringify(asked),
  });

export async function sessionFor(address: string): Promise<string> {
  const response = await askSession(baseOf(address), { token: tokenOf(address) });
  return ((await response.json()) as { session: string }).session;
}

export interface Asked {
  readonly path?: string;
  readonly protocols?: readonly string[];
  readonly origin?: string;
  readonly headers?: Record<string, string>;
  readonly perMessageDeflate?: boolean;
}

/** A socket as the page opens it. */
export function socketTo(base: string, session: string, asked: Asked = {}): WebSocket {
  const { path = "run", protocols = ["rxgrad", session], ...options } = asked;
  const address = `${base.replace("http:", "ws:")}${path}`;
  return new WebSocket(address, [...protocols], { origin: new URL(base).origin, ...options });
}

/** A run watched through a socket. */
const watch = (socket: WebSocket): RemoteRun => remoteRun(socket as unknown as RunPort);

/** Opens a page at a new address, and watches. */
export async function watchAt(address: string): Promise<{ readonly run: RemoteRun; readonly socket: WebSocket }> {
  const socket = socketTo(baseOf(address), await sessionFor(address));
  return { run: watch(socket), socket };
}
