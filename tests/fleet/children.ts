// The processes that tests have started: none of them outlives the test's process.
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";

const children = new Set<ChildProcess>();

process.once("exit", () => {
  for (const each of children) each.kill("SIGKILL");
});

/** Kills a process when this one ends. */
export function mortal<T extends ChildProcess>(child: T): T {
  children.add(child);
  child.once("exit", () => children.delete(child));
  return child;
}

/** The first line of what a process prints. Rejects if it ends without one. */
export async function firstLineOf(output: Readable): Promise<string> {
  const reader = createInterface({ input: output });
  const ended = once(reader, "close").then(() => {
    throw new Error("The process has ended without a line.");
  });
  const [line] = await Promise.race([once(reader, "line"), ended]);
  return line;
}
