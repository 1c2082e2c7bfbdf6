import { fileStore } from "rxgrad";

const saved = await fileStore("checkpoints").latest();
if (!saved) throw new Error("Nothing was saved.");
console.log("iteration", saved.iteration, "seed", saved.seed);
console.log("parameters", saved.parameters.names.join(" "));
console.log(
  "memory",
  [...saved.memory.keys()].slice(0, 2).join(" "),
);
console.log("cursor", JSON.stringify(saved.cursor));
console.log("rate", saved.hyperparameters["adam1.learningRate"]);
