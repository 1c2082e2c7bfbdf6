// The thread of browsers: a Web Worker.
import { type FromThread, type ToThread, taskHandler } from "./thread.js";

const port = globalThis as unknown as {
  postMessage(message: FromThread, transferred: readonly ArrayBuffer[]): void;
  onmessage: ((event: { readonly data: ToThread }) => void) | null;
};
const handle = /* @__PURE__ */ taskHandler({
  post: (message, transferred) => port.postMessage(message, transferred),
  importModule: (address) => import(/* @vite-ignore */ address),
});
port.onmessage = ({ data }) => void handle(data);
