// Runs every example, each in a process of its own, in the order in which they are best read.
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { colours, duration } from "@rxgrad/terminal";

const EXAMPLES = [
  "xor",
  "worked-examples/losses",
  "worked-examples/derivatives",
  "worked-examples/gradient-descent",
  "worked-examples/layer-gradient",
  "worked-examples/scaling",
  "iris",
  "custom-node",
  "live-loss",
  "learning-rates",
  "learning-rate-stream",
  "gradients-compared",
  "overfitting",
  "universal-approximation",
  "kill-and-resume",
  "predator-prey",
  "pid-controller",
  "remote-evaluator",
  "drifting-stream",
];

const { bold, dim } = colours(process.stdout);
const start = performance.now();

for (const [done, name] of EXAMPLES.entries()) {
  console.log(`${done > 0 ? "\n" : ""}${bold(`── examples/${name}.ts ${"─".repeat(Math.max(3, 60 - name.length))}`)}`);
  const file = fileURLToPath(new URL(`${name}.ts`, import.meta.url));
  const { status, signal } = spawnSync(process.execPath, [...process.execArgv, file], { stdio: "inherit" });
  if (status !== 0) {
    console.error(`\nexamples/${name}.ts failed (${signal ?? `exit code ${status}`}); ${done} ran before it.`);
    process.exit(signal === "SIGINT" ? 130 : 1);
  }
}
console.log(`\n${bold(`${EXAMPLES.length} examples ran`)} in ${duration(performance.now() - start)}.`);
console.log(dim("Next: pnpm start, which learns all of MNIST. Each example is a short file; open it and change it."));
