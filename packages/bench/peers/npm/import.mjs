// Times imports in a process that has loaded no package. Each step is a list of packages, and has one time.
import { createInterface } from "node:readline";

for await (const line of createInterface({ input: process.stdin })) {
  const milliseconds = [];
  for (const names of JSON.parse(line).steps) {
    const start = performance.now();
    for (const name of names) await import(name);
    milliseconds.push(performance.now() - start);
  }
  process.stdout.write(`${JSON.stringify({ milliseconds })}\n`);
}
