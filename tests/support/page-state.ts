// The state of the studio's page outside of a browser: runes become plain values, and a frame is a turn of the loop of events.
const here = globalThis as unknown as Record<string, unknown>;

/** The page's state. */
export function pageState(): Promise<typeof import("../../packages/studio/src/page/state/studio.svelte.js")> {
  here.$state = Object.assign((value: unknown) => value, { raw: (value: unknown) => value });
  here.requestAnimationFrame = (draw: (now: number) => void) => {
    setImmediate(() => draw(performance.now()));
    return 1;
  };
  here.cancelAnimationFrame = () => {};
  return import("../../packages/studio/src/page/state/studio.svelte.js");
}

/** Lets turns pass until something is true. */
export async function until(isTrue: () => boolean): Promise<void> {
  while (!isTrue()) await new Promise((resolve) => setImmediate(resolve));
}
