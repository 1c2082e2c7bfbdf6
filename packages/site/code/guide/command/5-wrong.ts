import { run } from "@rxgrad/cli";

const { stdout } = process; // errors go to process.stderr
const streams = { stderr: stdout };
await run(["train", "iris.csv", "--target", "specie"], streams);
await run(["predict", "model.json", "iris.tsv"], streams);
await run(["trian", "iris.csv"], streams);
