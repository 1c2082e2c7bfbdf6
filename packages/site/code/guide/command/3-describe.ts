import { run } from "@rxgrad/cli";

await run(["describe", "model.json"]);
