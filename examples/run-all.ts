// Runs every example, or those whose names contain one of the given words, each in its own process, in the order in which they
// are best read.
//   pnpm examples            all of them
//   pnpm examples iris pid   these
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { colors, duration } from "@rxgrad/terminal";
import "./end-with-reader.mjs";

const EXAMPLES = [
  "the-idea",
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
  "studio-from-node",
  "gradients-compared",
  "overfitting",
  "universal-approximation",
  "kill-and-resume",
  "predator-prey",
  "pid-controller",
  "remote-evaluator",
  "fleet/main",
  "fleet/evolution/main",
  "drifting-stream",
];

const { bold, dim } = colors(process.stdout);
const words = process.argv.slice(2).filter((word) => word !== "--");

if (words.includes("--help") || words.includes("-h")) {
  console.log(
    `Runs the examples, all of them or those whose names contain a word: pnpm examples iris pid\n\n${listed()}`,
  );
} else {
  const unknown = words.find((word) => !EXAMPLES.some((name) => name.includes(word)));
  if (unknown === undefined) runAll(EXAMPLES.filter((name) => isChosen(name)));
  else {
    console.error(`examples: none has "${unknown}" in its name; give words out of these:\n\n${listed()}`);
    process.exitCode = 2;
  }
}

function listed(): string {
  return EXAMPLES.map((name) => `  ${name}`).join("\n");
}

function isChosen(name: string): boolean {
  return words.length === 0 || words.some((word) => name.includes(word));
}

function runAll(names: readonly string[]): void {
  const start = performance.now();
  const flags = [...process.execArgv, `--import=${new URL("./end-with-reader.mjs", import.meta.url)}`];
  for (const [done, name] of names.entries()) {
    console.log(
      `${done > 0 ? "\n" : ""}${bold(`── examples/${name}.ts ${"─".repeat(Math.max(3, 60 - name.length))}`)}`,
    );
    const file = fileURLToPath(new URL(`${name}.ts`, import.meta.url));
    const { status, signal } = spawnSync(process.execPath, [...flags, file], { stdio: "inherit" });
    if (status !== 0) {
      console.error(`\nexamples/${name}.ts failed (${signal ?? `exit code ${status}`}); ${done} ran before it.`);
      process.exit(signal === "SIGINT" ? 130 : 1);
    }
  }
  const count = `${names.length} ${names.length === 1 ? "example" : "examples"} ran`;
  console.log(`\n${bold(count)} in ${duration(performance.now() - start)}.`);
  console.log(dim("Next: pnpm start, which learns all of MNIST. Each example is short; change it."));
}
