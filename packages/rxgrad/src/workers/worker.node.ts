// Worker module of Node.
import { parentPort } from "node:worker_threads";
import { follow } from "@rxgrad/core/threads";

const port = parentPort as NonNullable<typeof parentPort>;
const receive = /* @__PURE__ */ follow({
  post: (message) => port.postMessage(message),
  importModule: (address) => import(address),
});
port.on("message", (message) => void receive(message));
