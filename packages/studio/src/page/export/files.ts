import { codeOf } from "../../experiment/code/code-of.js";
import { flushAddress } from "../state/link.js";
import { studio } from "../state/studio.svelte.js";
import type { Track } from "../state/track.svelte.js";
import { copyText } from "./clipboard.js";
import { runFile, shownBy } from "./run-file.js";

// What leaves the page. It is loaded when the first thing is exported.

/** The run and those beside it: experiments, losses, parameters and graphs. */
export async function saveRun(track: Track): Promise<void> {
  const others = studio.tracks.filter((each) => each !== track);
  save(json(await runFile(track, others, shownBy(studio))), `run-${track.name}.json`);
}

/** The losses of the run, a line for each iteration. */
export async function saveLosses({ run, test, name }: Track): Promise<void> {
  const { iterations, losses } = await run.exportLosses();
  const tests = new Map(test.points.map(({ iteration, loss }) => [iteration, loss]));
  const lines = iterations.map((iteration, i) => `${iteration},${losses[i]},${tests.get(iteration) ?? ""}`);
  save(new Blob([["iteration,training,test", ...lines, ""].join("\n")], { type: "text/csv" }), `losses-${name}.csv`);
}

/** The parameters, as `parametersFromJSON` reads them. */
export async function saveParameters({ run, name }: Track): Promise<void> {
  save(json((await run.exportRun()).parameters), `parameters-${name}.json`);
}

/** The curves as they are drawn. */
export async function saveCurve(curve: HTMLElementTagNameMap["rx-loss"] | null, type: "png" | "svg"): Promise<void> {
  if (curve) save(await curve.picture(type), `loss.${type}`);
}

/** The program that builds and trains what is on screen. Run in Node, it has the same losses. */
export async function copyCode({ experiment, state }: Track): Promise<void> {
  if (experiment) await copyText(codeOf(experiment, Math.max(1, state.iteration)));
}

/** The address of the page holds all that is shown. */
export async function copyLink(): Promise<void> {
  flushAddress();
  await copyText(location.href);
}

const json = (value: unknown): Blob => new Blob([JSON.stringify(value)], { type: "application/json" });

/** Gives a file to the person. */
function save(blob: Blob, name: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
