import { serve } from "@rxgrad/fleet";
import { connection } from "./connection.mjs";

const module = new URL("./simulate.mjs", import.meta.url);
const serving = serve(connection, module);

// Ctrl-C gives its work back, and ends it.
process.once("SIGINT", async () => {
  await serving.close();
  await connection.close();
});
