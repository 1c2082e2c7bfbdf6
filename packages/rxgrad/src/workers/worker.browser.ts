// Worker module of browsers.
import { type FromFollower, follow, type ToFollower } from "@rxgrad/core/threads";

const port = globalThis as unknown as {
  postMessage(message: FromFollower): void;
  onmessage: ((event: { readonly data: ToFollower }) => void) | null;
};
const receive = /* @__PURE__ */ follow({
  post: (message) => port.postMessage(message),
  importModule: (address) => import(/* @vite-ignore */ address),
});
port.onmessage = ({ data }) => void receive(data);
