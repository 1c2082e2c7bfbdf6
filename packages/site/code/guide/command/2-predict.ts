import { run } from "@rxgrad/cli";

await run(["predict", "model.json", "new.csv"]);
