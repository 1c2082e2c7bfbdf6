import { Observable } from "rxjs";
import { type FleetView, UNKNOWN, withoutTeller } from "../fleet/fleet-view.js";

/** The part of a WebSocket that is used. */
export interface TextSocket {
  addEventListener(type: "message" | "close", listener: (event: { readonly data?: unknown }) => void): void;
  close(): void;
}

/** The views that a server sends over a socket. When it is gone, the last one says so. Unsubscribing closes the socket. */
export const viewsFrom = (socket: TextSocket): Observable<FleetView> =>
  new Observable((subscriber) => {
    let view = UNKNOWN;
    const show = (next: FleetView): void => {
      view = next;
      subscriber.next(view);
    };
    socket.addEventListener("message", ({ data }) => show(JSON.parse(data as string) as FleetView));
    socket.addEventListener("close", () => show(withoutTeller(view)));
    return () => socket.close();
  });
