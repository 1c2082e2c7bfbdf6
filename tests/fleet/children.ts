// The processes that tests have started: none of them outlives the test's process.
import type { ChildProcess } from "node:child_process";

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
