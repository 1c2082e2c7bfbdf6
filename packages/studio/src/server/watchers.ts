import type { IncomingMessage, Server } from "node:http";
import type { Duplex } from "node:stream";
import type { RunPort } from "rxgrad/remote";
import type { Observable, Subject } from "rxjs";
import { type WebSocket, WebSocketServer } from "ws";
import type { FleetView } from "../fleet/fleet-view.js";
import { PROTOCOL } from "../session/sub-protocol.js";
import { isForLoopback, isFromOwnPage } from "./loopback.js";
import { sendViews } from "./send-views.js";
import type { Sessions } from "./sessions.js";

/** The most bytes of a command. */
const MOST_BYTES = 2 ** 16;
/** Milliseconds that a page has to confirm that its socket is closed. */
const CLOSING = 1000;

/** The sockets of pages that watch a run. */
export class Watchers {
  readonly #sessions: Sessions;
  readonly #ports$: Subject<RunPort>;
  readonly #views$: Observable<FleetView> | undefined;
  readonly #sockets: WebSocketServer = new WebSocketServer({
    noServer: true,
    maxPayload: MOST_BYTES,
    // A few compressed bytes could stand for gigabytes.
    perMessageDeflate: false,
    handleProtocols: () => PROTOCOL,
  });

  /**
   * @param ports$ Gets a port for each page that connects.
   * @param views$ What pages are shown of the fleet; undefined where there is none.
   */
  constructor(server: Server, sessions: Sessions, ports$: Subject<RunPort>, views$: Observable<FleetView> | undefined) {
    this.#sessions = sessions;
    this.#ports$ = ports$;
    this.#views$ = views$;
    server.on("upgrade", (request, stream, head) => this.#upgrade(request, stream, head));
  }

  /** Closes all sockets, and waits until they are. */
  async close(): Promise<void> {
    // From now on, no page is let in: nobody would close its socket.
    this.#sockets.close();
    await Promise.all([...this.#sockets.clients].map((socket) => closed(socket)));
  }

  #upgrade(request: IncomingMessage, stream: Duplex, head: Buffer): void {
    // A client that goes away before it is answered harms nobody.
    stream.on("error", () => stream.destroy());
    const [status, reason] = this.#refusal(request) ?? [];
    if (status !== undefined && reason !== undefined) refuse(stream, status, reason);
    else this.#sockets.handleUpgrade(request, stream, head, (socket) => this.#connect(socket, request));
  }

  #connect(socket: WebSocket, { url }: IncomingMessage): void {
    if (url === "/fleet" && this.#views$) sendViews(socket, this.#views$);
    else this.#ports$.next(socket);
  }

  /** Why a request is refused. */
  #refusal(request: IncomingMessage): readonly [status: string, reason: string] | undefined {
    if (!isForLoopback(request)) return ["403 Forbidden", "This server answers only to 127.0.0.1 and localhost."];
    const isKnown = request.url === "/run" || (request.url === "/fleet" && this.#views$ !== undefined);
    if (!isKnown) return ["404 Not Found", "The socket of the run is /run."];
    if (!isFromOwnPage(request)) return ["403 Forbidden", "Only the page of this server may watch the run."];
    const [protocol, session = ""] = (request.headers["sec-websocket-protocol"] ?? "").split(/,\s*/);
    if (protocol === PROTOCOL && this.#sessions.isOpen(session)) return undefined;
    return ["401 Unauthorized", "The session is unknown; open the address that the script has printed."];
  }
}

/** Closes a socket, and ends it if the page does not confirm. */
function closed(socket: WebSocket): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => socket.terminate(), CLOSING);
    socket.once("close", () => {
      clearTimeout(timer);
      resolve();
    });
    socket.close(1000);
  });
}

/** A refused client that does not close its side would keep the server from ending. */
function refuse(stream: Duplex, status: string, reason: string): void {
  const head = ["Connection: close", "Content-Type: text/plain", `Content-Length: ${Buffer.byteLength(reason)}`];
  stream.once("finish", () => stream.destroy());
  stream.end(`HTTP/1.1 ${status}\r\n${head.join("\r\n")}\r\n\r\n${reason}`);
}
