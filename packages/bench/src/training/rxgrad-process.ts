// rxgrad as a contender in its own process, like its peers: one line of JSON in, one line of JSON out.
import { createInterface } from "node:readline";
import { observedCost } from "./observed-nodes.js";
import { type Repetition, type RxgradOptions, RxgradTraining } from "./rxgrad-training.js";
import type { TrainingTask } from "./task.js";

/** A message may hold the task, so that a fresh process starts with any command. */
type Message = Partial<Load> &
  (
    | { command: "load"; iterations: number }
    | { command: "gradient" }
    | { command: "iterate"; count: number }
    | { command: "until"; loss: number; limit: number }
    | ({ command: "runs" } & Repetition)
    | { command: "memory"; count: number }
    | { command: "observed"; size: number; count: number }
  );

interface Load {
  readonly task: TrainingTask;
  readonly options: RxgradOptions;
}

let training: RxgradTraining | undefined;

async function answer(message: Message): Promise<unknown> {
  const { task, options } = message;
  if (task && options) training = new RxgradTraining(task, options);
  if (message.command === "observed") return observedCost(message.size, message.count);
  if (!training) throw new Error(`${message.command}: nothing has been loaded.`);
  switch (message.command) {
    case "load":
      return training.trace(message.iterations);
    case "gradient":
      return training.gradient();
    case "iterate":
      return { milliseconds: await training.iterate(message.count) };
    case "until":
      return training.until(message.loss, message.limit);
    case "runs":
      return { milliseconds: await training.runs(message) };
    case "memory":
      return training.memory(message.count);
  }
}

for await (const line of createInterface({ input: process.stdin })) {
  process.stdout.write(`${JSON.stringify(await answer(JSON.parse(line)))}\n`);
}
training?.close();
