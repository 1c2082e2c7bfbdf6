import { withBase } from "vitepress";
import { onBeforeUnmount, type Ref, ref } from "vue";
import type { Ending } from "../../src/run/run-program.js";

interface PageProgram {
  /** What it has printed; undefined before the first run. */
  readonly lines: Ref<{ text: string; isError: boolean }[] | undefined>;
  /** How many more lines it has printed, at least. */
  readonly dropped: Ref<number>;
  readonly isRunning: Ref<boolean>;
  /** Runs a program, and stops the one before. Fulfilled when it has ended; with undefined if another was begun. */
  run(code: string, afterwards?: number): Promise<Ending | undefined>;
  stop(): void;
  /** Stops it and forgets what it has printed. */
  clear(): void;
}

/** A place of a page where programs run, one at a time. Leaving the page stops them. */
export function useProgram(): PageProgram {
  const lines: PageProgram["lines"] = ref();
  const dropped = ref(0);
  const isRunning = ref(false);
  let last: AbortController | undefined;

  const stop = (): void => last?.abort();
  onBeforeUnmount(stop);

  function clear(): void {
    stop();
    lines.value = undefined;
    dropped.value = 0;
  }

  async function run(code: string, afterwards?: number): Promise<Ending | undefined> {
    clear();
    const own = new AbortController();
    last = own;
    lines.value = [];
    isRunning.value = true;
    const print = (text: string, isError: boolean): void => {
      lines.value?.push({ text, isError });
    };
    let ending: Ending = "failed";
    try {
      const { runProgram } = await import("../../src/run/run-program.js");
      const root = new URL(withBase("/"), location.href).href;
      const drop = (count: number): void => {
        dropped.value = count;
      };
      ending = await runProgram(code, root, { print, drop, signal: own.signal, afterwards });
    } catch (error) {
      if (last === own) print((error as Error).message, true);
    }
    if (last !== own) return undefined;
    isRunning.value = false;
    return ending;
  }

  return { lines, dropped, isRunning, run, stop, clear };
}
