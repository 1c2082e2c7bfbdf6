// The thread of browsers: a Web Worker.
import type { Outcome } from "../tasks/outcome.js";
import { type ToThread, taskHandler } from "./thread.js";

const port = globalThis as unknown as {
  postMessage(message: Outcome, transferred: readonly ArrayBuffer[]): void;
  onmessage: ((event: { readonly data: ToThread }) => void) | null;
};
const handle = /* @__PURE__ */ taskHandler({
  post: (outcome, transferred) => port.postMessage(outcome, transferred),
  importModule: (address) => import(/* @vite-ignore */ address),
});
port.onmessage = ({ data }) => void handle(data);
