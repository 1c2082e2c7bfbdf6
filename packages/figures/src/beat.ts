// `@rxgrad/figures/beat`: for pages that show numbers beside figures.
export { OneAtATime } from "./values/one-at-a-time.js";

/** Between two beats, in milliseconds, on a machine with so many cores. */
const beatOn = (cores: number): number => (cores < 4 ? 150 : cores < 8 ? 80 : 40);

/**
 * To show a picture costs a browser several times what drawing it costs, and on a machine of few cores that time is taken from the
 * training that is watched.
 */
const BEAT = beatOn(globalThis.navigator?.hardwareConcurrency ?? 1);

/** What waits for the next beat. */
const waiting = new Set<() => void>();

/**
 * Calls a function with the next beat: that in which all figures of the page draw values that flow. Numbers that are written then are shown
 * in the same frame. A machine of few cores has some six beats a second, one of eight cores or more has 25. No timer runs while nothing
 * waits.
 *
 * @param call Called once, however often it is given before the beat.
 * @returns Ends the waiting.
 * @example
 * ```ts
 * import { atNextBeat } from "@rxgrad/figures/beat";
 *
 * let newest = 0;
 * const write = () => { document.title = `loss ${newest.toFixed(3)}`; };
 * iterations$.subscribe(({ loss }) => {
 *   newest = loss;
 *   atNextBeat(write);
 * });
 * ```
 */
export function atNextBeat(call: () => void): () => void {
  if (waiting.size === 0) setTimeout(beat, BEAT - (performance.now() % BEAT));
  waiting.add(call);
  return () => waiting.delete(call);
}

function beat(): void {
  const all = [...waiting];
  waiting.clear();
  for (const each of all) each();
}
