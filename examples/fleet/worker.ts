// A worker: it evaluates simulate.js for trainers until it is told to end.
//   npx tsx worker.ts nats://queue:4222
import { serve } from "@rxgrad/fleet";
import { connected } from "./connection.js";

// The worker may start before the server, and outlives its restarts.
const connection = await connected();
const serving = serve(connection, new URL("./simulate.js", import.meta.url), { concurrency: 1 });

// What it has not finished goes to other workers at once.
const leave = async (): Promise<void> => {
  await serving.close();
  await connection.close();
};
process.once("SIGTERM", leave);
process.once("SIGINT", leave);
console.log(`worker ${process.pid} serves version ${(await serving.version).slice(0, 12)}`);
