// The worker in which a program of a page runs. It gets the program's text once, and tells what that prints.
import { lineOf, MOST_CHARACTERS, MOST_LINES } from "./shown.js";

export type FromProgram =
  | { readonly type: "line"; readonly text: string; readonly isError: boolean }
  /** How many lines were not told so far. */
  | { readonly type: "dropped"; readonly count: number }
  /** Its last line has been run. */
  | { readonly type: "ended" }
  | { readonly type: "failed"; readonly text: string };

/** The shortest time between two messages about dropped lines, in milliseconds. */
const BETWEEN = 250;

const post = (message: FromProgram): void => globalThis.postMessage(message);

let lines = 0;
let droppedAt = Number.NEGATIVE_INFINITY;

function textOf(values: readonly unknown[]): string {
  const text = lineOf(values);
  return text.length > MOST_CHARACTERS ? `${text.slice(0, MOST_CHARACTERS)}…` : text;
}

function print(isError: boolean, values: readonly unknown[]): void {
  lines++;
  if (lines <= MOST_LINES) post({ type: "line", text: textOf(values), isError });
  else if (performance.now() - droppedAt >= BETWEEN) tellDropped();
}

function tellDropped(): void {
  if (lines <= MOST_LINES) return;
  droppedAt = performance.now();
  post({ type: "dropped", count: lines - MOST_LINES });
}

function fail(reason: unknown): void {
  tellDropped();
  post({ type: "failed", text: textOf([reason]) });
}

for (const name of ["log", "info", "debug", "warn", "error"] as const) {
  console[name] = (...values: unknown[]) => print(name === "warn" || name === "error", values);
}

globalThis.onmessage = async ({ data }: MessageEvent<string>): Promise<void> => {
  const address = URL.createObjectURL(new Blob([data], { type: "text/javascript" }));
  try {
    await import(/* @vite-ignore */ address);
    tellDropped();
    post({ type: "ended" });
  } catch (error) {
    fail(error);
  }
};

globalThis.addEventListener("unhandledrejection", ({ reason }) => fail(reason));
