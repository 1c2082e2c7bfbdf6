// The studio's page, opened to be measured.
import type { Page } from "playwright-core";
import { withServedPage } from "../support/figures.js";
import { type SpiedWindow, spyOn } from "./spy.js";

/** Opens a room of the page in a browser of its own, in English, and waits until its run can be trained. */
export const withRoom = <T>(
  folder: string,
  room: string,
  measure: (page: Page) => Promise<T>,
  { isIsolated = true }: { readonly isIsolated?: boolean } = {},
): Promise<T> =>
  withServedPage(
    folder,
    async (page, address) => {
      await page.setViewportSize({ width: 1440, height: 900 });
      await spyOn(page);
      await page.goto(`${address}#lang=en&theme=light&${room}`);
      await untilPhase(page, "paused");
      return measure(page);
    },
    { isIsolated },
  );

/** Waits until the run is in this phase, and is told when that was. */
const untilPhase = (page: Page, phase: string): Promise<number> =>
  page.evaluate(
    (wanted) => (window as unknown as SpiedWindow).spy.until(({ state }) => state?.phase === wanted),
    phase,
  );

/** Waits until the run has come to an iteration. */
export const untilIteration = (page: Page, iteration: number): Promise<number> =>
  page.evaluate(
    (wanted) => (window as unknown as SpiedWindow).spy.until(({ state }) => (state?.iteration ?? 0) >= wanted),
    iteration,
  );

export async function train(page: Page): Promise<void> {
  await page.getByRole("combobox", { name: "Speed" }).selectOption("fastest");
  await page.getByRole("button", { name: "Train", exact: true }).first().click();
  await untilPhase(page, "running");
}

export async function pause(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Pause", exact: true }).first().click();
  await untilPhase(page, "paused");
}
