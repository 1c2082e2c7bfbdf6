// A worker process: node worker.js ADDRESS CONCURRENCY FLEET [data]. With `data` it has a copy of the samples of
// gradient-run.ts. It says "serving" when it is connected.
import { serve } from "@rxgrad/fleet";
import { samples } from "./gradient-run.js";
import { connected } from "./run.js";

const [address, concurrency, fleet, data] = process.argv.slice(2);
const connection = await connected(address, "worker");
const serving = serve(connection, new URL("./simulate.js", import.meta.url), {
  concurrency: Number(concurrency),
  fleet,
  ...(data === "data" && { data: samples }),
});
process.once("SIGTERM", async () => {
  await serving.close();
  await connection.close();
});
await serving.version;
console.log("serving");
