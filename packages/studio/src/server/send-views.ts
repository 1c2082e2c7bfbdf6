import type { Observable } from "rxjs";
import type { WebSocket } from "ws";
import type { FleetView } from "../fleet/fleet-view.js";

/** The code with which a socket is closed that sends what it must not. */
const POLICY = 1008;

/** Sends views to a page, as texts of JSON. One is under way at a time; of those that wait, the newest is sent. */
export function sendViews(socket: WebSocket, views$: Observable<FleetView>): void {
  let next: FleetView | undefined;
  let isSending = false;
  const send = (): void => {
    if (isSending || next === undefined || socket.readyState !== socket.OPEN) return;
    const text = JSON.stringify(next);
    next = undefined;
    isSending = true;
    socket.send(text, () => {
      isSending = false;
      send();
    });
  };
  const subscription = views$.subscribe((view) => {
    next = view;
    send();
  });
  socket.on("close", () => subscription.unsubscribe());
  // Without a listener, a socket that fails would end the process. It closes by itself.
  socket.on("error", () => {});
  socket.on("message", () => socket.close(POLICY, "The page has nothing to say here."));
}
