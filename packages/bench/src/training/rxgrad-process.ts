// rxgrad as a contender in its own process, like its peers: one line of JSON in, one line of JSON out.
import { createInterface } from "node:readline";
import { observedCost } from "./observed-nodes.js";
import { type RxgradOptions, RxgradTraining } from "./rxgrad-training.js";
import type { TrainingTask } from "./task.js";

type Message =
  | { command: "load"; task: TrainingTask; options: RxgradOptions; iterations: number }
  | { command: "gradient" }
  | { command: "iterate"; count: number }
  | { command: "until"; loss: number; limit: number }
  | { command: "memory"; count: number }
  | { command: "observed"; size: number; count: number };

let training: RxgradTraining | undefined;

async function answer(message: Message): Promise<unknown> {
  if (message.command === "load") {
    training = new RxgradTraining(message.task, message.options);
    return training.trace(message.iterations);
  }
  if (message.command === "observed") return observedCost(message.size, message.count);
  if (!training) throw new Error(`${message.command}: nothing has been loaded.`);
  switch (message.command) {
    case "gradient":
      return training.gradient();
    case "iterate":
      return { milliseconds: await training.iterate(message.count) };
    case "until":
      return training.until(message.loss, message.limit);
    case "memory":
      return training.memory(message.count);
  }
}

for await (const line of createInterface({ input: process.stdin })) {
  process.stdout.write(`${JSON.stringify(await answer(JSON.parse(line)))}\n`);
}
training?.close();
