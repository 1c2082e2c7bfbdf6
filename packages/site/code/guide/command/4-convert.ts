import { run } from "@rxgrad/cli";

await run(["convert", "model.json", "model.onnx"]);
await run(["convert", "model.json", "flowers.js"]);
