// The worker in which a program of a page runs. It gets the program's text once, and tells what that prints.
import { lineOf, MOST_CHARACTERS, MOST_LINES } from "./shown.js";

export type FromProgram =
  | { readonly type: "line"; readonly text: string; readonly isError: boolean }
  | { readonly type: "ended"; readonly hasThrown: boolean };

const post = (message: FromProgram): void => globalThis.postMessage(message);

let lines = 0;

function print(isError: boolean, values: readonly unknown[]): void {
  if (++lines > MOST_LINES) return;
  const text = lines === MOST_LINES ? "…" : lineOf(values);
  post({ type: "line", text: text.length > MOST_CHARACTERS ? `${text.slice(0, MOST_CHARACTERS)}…` : text, isError });
}

for (const name of ["log", "info", "debug", "warn", "error"] as const) {
  console[name] = (...values: unknown[]) => print(name === "warn" || name === "error", values);
}

globalThis.onmessage = async ({ data }: MessageEvent<string>): Promise<void> => {
  const address = URL.createObjectURL(new Blob([data], { type: "text/javascript" }));
  let hasThrown = false;
  try {
    await import(/* @vite-ignore */ address);
  } catch (error) {
    hasThrown = true;
    print(true, [error]);
  }
  post({ type: "ended", hasThrown });
};

globalThis.addEventListener("unhandledrejection", ({ reason }) => print(true, [reason]));
