// How soon a dropped file is learned from, and how soon MNIST is read by finite differences.
import type { Page } from "playwright-core";
import { train, withRoom } from "./opened.js";
import type { SpiedWindow } from "./spy.js";

/**
 * Milliseconds from the drop of a CSV file of a megabyte on a page that has been loaded to its first iteration. The button is pressed as soon
 * as it can be.
 */
export const measureCsv = (folder: string): Promise<number> =>
  withRoom(folder, "room=classification", async (page) => {
    // `measureLoading` measures how long a page loads.
    await page.waitForLoadState("networkidle");
    return dropped(page);
  });

const dropped = (page: Page): Promise<number> =>
  page.evaluate(async () => {
    const { spy } = window as unknown as SpiedWindow;
    const rows = ["length,width,weight,kind"];
    for (let bytes = 0, i = 0; bytes < 1e6; i++) {
      const row = [Math.sin(i), Math.cos(3 * i), Math.sin(7 * i) / 2].map((each) => each.toFixed(6)).join(",");
      rows.push(`${row},${Math.sin(i) * Math.cos(3 * i) > 0 ? "round" : "long"}`);
      bytes += rows[rows.length - 1]!.length + 1;
    }
    const transfer = new DataTransfer();
    transfer.items.add(new File([rows.join("\n")], "leaves.csv", { type: "text/csv" }));
    const before = spy.state;
    const start = performance.now();
    window.dispatchEvent(new DragEvent("drop", { dataTransfer: transfer, bubbles: true, cancelable: true }));
    await spy.until(({ state }) => state !== before && state?.phase === "paused" && state.iteration === 0);
    const button = (): HTMLButtonElement | null => document.querySelector("button.primary:not(:disabled)");
    while (!button()) await new Promise(requestAnimationFrame);
    button()?.click();
    return (await spy.until(({ state }) => (state?.iteration ?? 0) >= 1)) - start;
  });

const GOAL = 0.9;
const LIMIT = 180_000;

/** Seconds until 0.90 of the 2,000 test digits are read; undefined if three minutes do not suffice. */
export const measureDigits = (folder: string, isIsolated: boolean): Promise<number | undefined> =>
  withRoom(
    folder,
    "room=mnist",
    async (page) => {
      const start = await page.evaluate(() => performance.now());
      await train(page);
      const end = await reached(page);
      return end === undefined ? undefined : (end - start) / 1000;
    },
    { isIsolated },
  );

/** When the page shows the goal. */
const reached = (page: Page): Promise<number | undefined> =>
  page
    .waitForFunction(
      (goal) => {
        const rows = [...document.querySelectorAll("main dl div")];
        const row = rows.find((each) => each.querySelector("dt")?.textContent === "test accuracy");
        const shown = Number.parseFloat(row?.querySelector("dd")?.textContent ?? "");
        return shown >= 100 * goal && performance.now();
      },
      GOAL,
      { timeout: LIMIT, polling: 100 },
    )
    .then(async (handle) => (await handle.jsonValue()) as number)
    .catch((error: Error) => {
      if (error.name === "TimeoutError") return undefined;
      throw error;
    });
