import { once } from "node:events";
import { extname } from "node:path";
import type { Iteration, OptimizerNode } from "rxgrad";
import { train } from "rxgrad";
import { type Observable, share } from "rxjs";
import { UsageError } from "../frame/exit.js";
import type { Printer } from "../frame/printer.js";
import { optionalPackages } from "../modules/optional-package.js";
import { moduleRun } from "./module-run.js";
import { tableRun } from "./table-run.js";

interface StudioOptions {
  readonly target: string | undefined;
  readonly port: number;
  readonly seed: number;
}

/** What this command uses of @rxgrad/studio, which is not there for everybody. */
interface StudioPackage {
  studio(
    run: { readonly W: OptimizerNode; readonly iterations$: Observable<Iteration> },
    options: { readonly port: number },
  ): Promise<{ readonly address: string; close(): Promise<void> }>;
}

const PACKAGE: string = "@rxgrad/studio";

/** Shows a training until the signal is aborted. */
export async function runStudio(
  file: string,
  options: StudioOptions,
  printer: Printer,
  signal: AbortSignal,
): Promise<void> {
  const { target, port, seed } = options;
  const isModule = [".js", ".mjs", ".cjs", ".ts", ".mts"].includes(extname(file).toLowerCase());
  if (isModule && target !== undefined) throw new UsageError("--target is for tables; leave it out.");
  const { W, data, others } = isModule ? await moduleRun(file, seed) : await tableRun(file, target, seed);
  const load = (): Promise<StudioPackage> => import(PACKAGE) as Promise<StudioPackage>;
  const { studio } = await optionalPackages([PACKAGE], load);
  const iterations$ = train(W, data, { seed }).pipe(share());
  let failure: Error | undefined;
  const ended = new AbortController();
  const training = iterations$.subscribe({
    error: (error: Error) => {
      failure = error;
      ended.abort();
    },
  });
  const shown = await studio({ W, iterations$, ...others }, { port });
  try {
    printer.say(`The training of ${file} is shown at`);
    printer.draw(shown.address);
    printer.say("Open it in a browser. Ctrl-C ends it.");
    printer.tell({ event: "shown", file, address: shown.address });
    await stopped(AbortSignal.any([signal, ended.signal]));
    if (failure) throw failure;
    printer.say("Ended.");
    printer.tell({ event: "ended" });
  } finally {
    training.unsubscribe();
    await shown.close();
  }
}

async function stopped(signal: AbortSignal): Promise<void> {
  if (!signal.aborted) await once(signal, "abort");
}
