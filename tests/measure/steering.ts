// How soon a slider reaches the run, and how soon the run is where the time slider says.
import type { Page } from "playwright-core";
import { median, quantile } from "./numbers.js";
import { pause, train, untilIteration, withRoom } from "./opened.js";
import type { SpiedWindow } from "./spy.js";

const MOVES = 200;

/** Milliseconds from a move of the slider to the report of an iteration with its value: the 95th hundredth of all moves, while MNIST trains. */
export const measureSlider = (folder: string): Promise<number> =>
  withRoom(folder, "room=mnist", async (page) => {
    await train(page);
    await untilIteration(page, 20);
    const times = await page.evaluate(async (count) => {
      const { spy } = window as unknown as SpiedWindow;
      const slider = document.querySelector<HTMLInputElement>('input[type="range"][aria-label="Learning rate"]');
      if (!slider) throw new Error("There is no slider of the learning rate.");
      const first = slider.valueAsNumber;
      const all: number[] = [];
      for (let i = 0; i < count; i++) {
        const before = spy.moves.length;
        // A different value each time, down from the first: a larger rate might not learn.
        const start = performance.now();
        slider.valueAsNumber = first - 0.05 * (1 + (i % 5));
        slider.dispatchEvent(new Event("input", { bubbles: true }));
        const end = await spy.until(({ moves, state }) => {
          const move = moves.at(-1);
          return moves.length > before && move !== undefined && (state?.iteration ?? 0) >= move.iteration;
        });
        all.push(end - start);
      }
      return all;
    }, MOVES);
    await pause(page);
    return quantile(times, 0.95);
  });

const LENGTH = 3000;
const BACK = 1000;
const JUMPS = 20;

export interface Rewinding {
  /** Milliseconds to a moment that is kept. */
  readonly kept: number;
  /** Milliseconds to go back 1,000 iterations: the median and the longest of some. */
  readonly median: number;
  readonly longest: number;
}

/** Trains a room, then goes back by the time slider. */
export const measureRewinding = (folder: string, set: "xor" | "moons"): Promise<Rewinding> =>
  withRoom(folder, `room=classification&set=${set}`, async (page) => {
    await train(page);
    await untilIteration(page, LENGTH + JUMPS * 7);
    await pause(page);
    const last = await page.evaluate(() => (window as unknown as SpiedWindow).spy.state!.last);
    const times: number[] = [];
    for (let i = 0; i < JUMPS; i++) {
      const from = last - 7 * i;
      await travel(page, from);
      times.push(await travel(page, from - BACK));
    }
    // Where the run has just been, and its very beginning, which is always kept.
    const kept = Math.max(await travel(page, 0), await travel(page, last));
    return { kept, median: median(times), longest: Math.max(...times) };
  });

/** Milliseconds from a move of the time slider to the report that the run stands there. */
const travel = (page: Page, iteration: number): Promise<number> =>
  page.evaluate(async (wanted) => {
    const { spy } = window as unknown as SpiedWindow;
    const slider = document.querySelector<HTMLInputElement>('.time input[type="range"]');
    if (!slider) throw new Error("There is no time slider.");
    const start = performance.now();
    slider.valueAsNumber = wanted;
    slider.dispatchEvent(new Event("input", { bubbles: true }));
    return (await spy.until(({ state }) => state?.phase === "paused" && state.iteration === wanted)) - start;
  }, iteration);
