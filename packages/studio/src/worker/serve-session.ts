import type { ToPage, ToWorker } from "./protocol.js";
import { Session } from "./session.js";

/** The part of a MessagePort, or of the global scope of a worker, that is used. */
export interface SessionPort {
  postMessage(message: unknown, transfer: Transferable[]): void;
  addEventListener(type: "message", listener: (event: MessageEvent) => void): void;
  removeEventListener(type: "message", listener: (event: MessageEvent) => void): void;
  start?(): void;
}

/**
 * The worker's side of a run: answers what `workerRun` asks on the other side of a port.
 *
 * @param ended Called when the page has closed the run.
 */
export function serveSession(port: SessionPort, ended: () => void): void {
  const post = (message: ToPage, transfer: Transferable[] = []): void => port.postMessage(message, transfer);
  const session = new Session(post);
  const pending = new Map<number, AbortController>();

  const answer = async (request: Extract<ToWorker, { type: "request" }>): Promise<void> => {
    const { id, name, given } = request;
    const controller = new AbortController();
    pending.set(id, controller);
    try {
      const method = session[name] as (signal: AbortSignal, ...of: readonly unknown[]) => unknown;
      const result = await method.call(session, controller.signal, ...given);
      post({ type: "answered", id, answer: result });
    } catch (error) {
      const { name: kind, message } = error instanceof Error ? error : new Error(String(error));
      post({ type: "refused", id, kind, message });
    } finally {
      pending.delete(id);
    }
  };

  const receive = ({ data }: MessageEvent): void => {
    const message = data as ToWorker;
    if (message.type === "cancel") pending.get(message.id)?.abort();
    else if (message.name === "close") {
      port.removeEventListener("message", receive);
      for (const each of pending.values()) each.abort();
      session.close();
      ended();
    } else void answer(message);
  };

  port.addEventListener("message", receive);
  port.start?.();
}
