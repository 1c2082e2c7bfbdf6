// The thread of Node.
import { parentPort } from "node:worker_threads";
import { taskHandler } from "./thread.js";

const port = parentPort as NonNullable<typeof parentPort>;
const handle = /* @__PURE__ */ taskHandler({
  post: (message, transferred) => port.postMessage(message, [...transferred]),
  importModule: (address) => import(address),
});
port.on("message", (message) => void handle(message));
