import { run } from "@rxgrad/cli";

process.exitCode = await run([
  "train",
  "iris.csv",
  "--target",
  "species",
]);
