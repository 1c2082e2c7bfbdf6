// A worker in Node: it plays games for trainers until it is told to end.
//   npx tsx serve.ts nats://queue:4222
import { serve } from "@rxgrad/fleet";
import { connected } from "../connection.js";

const connection = await connected();
const serving = serve(connection, new URL("./balance.js", import.meta.url), {
  concurrency: 1,
  name: `Node, process ${process.pid}`,
});

// What it has not finished goes to other workers at once.
const leave = async (): Promise<void> => {
  await serving.close();
  await connection.close();
};
process.once("SIGTERM", leave);
process.once("SIGINT", leave);
await serving.version;
console.log(`Node, process ${process.pid}, serves`);
