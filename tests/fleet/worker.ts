// A worker process: node worker.js ADDRESS CONCURRENCY FLEET. It says "serving" when it is connected.
import { serve } from "@rxgrad/fleet";
import { connected } from "./run.js";

const [address, concurrency, fleet] = process.argv.slice(2);
const connection = await connected(address, "worker");
const serving = serve(connection, new URL("./simulate.js", import.meta.url), {
  concurrency: Number(concurrency),
  fleet,
});
process.once("SIGTERM", async () => {
  await serving.close();
  await connection.close();
});
await serving.version;
console.log("serving");
