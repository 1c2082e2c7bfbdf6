// How smooth the page is while 784-50-10 trains by finite differences in its worker, and what watching costs.
import type { Page } from "playwright-core";
import { withServedPage } from "../support/figures.js";
import { median } from "./numbers.js";
import { pause, train, untilIteration, withRoom } from "./opened.js";
import { type SpiedWindow, spyOn } from "./spy.js";

const SECONDS = 8;
const ROUNDS = 6;
const ROUND_SECONDS = 4;

/** Frames a second that a page gets. */
const framesIn = (page: Page, seconds: number): Promise<number> =>
  page.evaluate(
    (time) =>
      new Promise<number>((resolve) => {
        let count = -1;
        let start = 0;
        const next = (now: number): void => {
          start ||= now;
          count++;
          if (now - start < 1000 * time) requestAnimationFrame(next);
          else resolve((1000 * count) / (now - start));
        };
        requestAnimationFrame(next);
      }),
    seconds,
  );

export interface Smoothness {
  readonly frames: number;
  /** Of a blank page, while nothing trains. */
  readonly blankFrames: number;
  /** The longest task of the main thread while it trained, in milliseconds; 0 if all were below 50. */
  readonly longestTask: number;
}

export async function measureSmoothness(folder: string): Promise<Smoothness> {
  const blankFrames = await withServedPage(folder, async (page) => {
    await spyOn(page);
    await page.goto("about:blank");
    return framesIn(page, SECONDS);
  });
  return withRoom(folder, "room=mnist", async (page) => {
    await train(page);
    await untilIteration(page, 20);
    const from = await page.evaluate(() => performance.now());
    const frames = await framesIn(page, SECONDS);
    const tasks = await page.evaluate(() => (window as unknown as SpiedWindow).spy.tasks);
    const longestTask = Math.max(0, ...tasks.filter(({ start }) => start > from).map(({ length }) => length));
    return { frames, blankFrames, longestTask };
  });
}

export interface Watching {
  /** Iterations a second of the run on the page, and of a worker that nobody watches. */
  readonly watched: number;
  readonly unwatched: number;
  /** The part of the iterations that watching costs: the median of rounds, one after the other. */
  readonly cost: number;
}

/** Two workers of one program and one experiment take turns: that of the page, and one with nobody at its other end. */
export const measureWatching = (folder: string): Promise<Watching> =>
  withRoom(folder, "room=mnist", async (page) => {
    // The other worker is told what the page has told its own: so the page must have trained once.
    await train(page);
    await untilIteration(page, 10);
    await pause(page);
    await page.evaluate(async () => {
      Object.assign(window, { bare: await (window as unknown as SpiedWindow).spy.bareRun() });
    });
    const rounds: { watched: number; unwatched: number }[] = [];
    for (let i = 0; i < ROUNDS; i++) {
      const unwatched = await bareRate(page);
      rounds.push({ watched: await ownRate(page), unwatched });
    }
    return {
      watched: median(rounds.map((each) => each.watched)),
      unwatched: median(rounds.map((each) => each.unwatched)),
      cost: median(rounds.map(({ watched, unwatched }) => 1 - watched / unwatched)),
    };
  });

/** Iterations a second of the page's run. */
async function ownRate(page: Page): Promise<number> {
  const before = await page.evaluate(() => ({
    at: performance.now(),
    ...(window as unknown as SpiedWindow).spy.state,
  }));
  await train(page);
  await page.waitForTimeout(1000 * ROUND_SECONDS);
  await pause(page);
  const after = await page.evaluate(() => ({ at: performance.now(), ...(window as unknown as SpiedWindow).spy.state }));
  return (1000 * (after.iteration! - before.iteration!)) / (after.at - before.at);
}

interface BareWindow {
  readonly bare: {
    readonly state: { readonly phase: string; readonly iteration: number };
    play(): void;
    pause(): void;
  };
}

/** Iterations a second of the worker that nobody watches. */
const bareRate = (page: Page): Promise<number> =>
  page.evaluate(async (seconds) => {
    const { bare } = window as unknown as BareWindow;
    const turn = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds));
    const start = performance.now();
    const first = bare.state.iteration;
    bare.play();
    await turn(1000 * seconds);
    bare.pause();
    while (bare.state.phase !== "paused") await turn(5);
    return (1000 * (bare.state.iteration - first)) / (performance.now() - start);
  }, ROUND_SECONDS);
