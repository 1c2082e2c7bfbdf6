import { EXIT } from "./exit.js";
import type { Printer } from "./printer.js";

/** How signals end a command. */
export interface Stopping {
  /** Aborted by the first signal. */
  readonly signal: AbortSignal;
  /** The code of a command that has come to its end: that of the signal, if there was one. */
  exitCode(): number;
  /** Signals end the process again as they do without a command. */
  free(): void;
}

const CODES = { SIGINT: EXIT.interrupted, SIGTERM: EXIT.terminated };
type Signal = keyof typeof CODES;

/**
 * Lets the first Ctrl-C abort a signal, where the command ends itself by that. Otherwise, and at the second, the process ends.
 * A reader of the output that is gone (`rxgrad … | head`) ends the process quietly.
 */
export function stopping(endsItself: boolean, { stream, errorStream, warn }: Printer): Stopping {
  const controller = new AbortController();
  let code: number = EXIT.fine;
  const stop = (name: Signal): void => {
    if (!endsItself) warn("stopped.");
    if (!endsItself || controller.signal.aborted) process.exit(CODES[name]);
    code = CODES[name];
    controller.abort();
  };
  const onError = (error: NodeJS.ErrnoException): void => {
    if (error.code === "EPIPE") process.exit(code || EXIT.unread);
    throw error;
  };
  for (const name of Object.keys(CODES)) process.on(name, stop);
  for (const each of [stream, errorStream]) each.on("error", onError);
  return {
    signal: controller.signal,
    exitCode: () => code,
    free() {
      for (const name of Object.keys(CODES)) process.off(name, stop);
      for (const each of [stream, errorStream]) each.off("error", onError);
    },
  };
}
