// The studio's page in a browser: opening it, and what a person reads and does there.
import type { Locator, Page } from "playwright-core";

/** Opens the page, and waits until a network is there. */
export async function openStudio(page: Page, address: string, hash = "", width = 1440): Promise<void> {
  await page.setViewportSize({ width, height: 900 });
  await page.goto(`${address}${hash}`);
  await page.locator("rx-graph [role=listbox]").waitFor();
}

export const button = (page: Page, name: string): Locator => page.getByRole("button", { name, exact: true }).first();

/** Waits until the page shows this iteration. */
export const atIteration = (page: Page, iteration: number): Promise<void> =>
  page.locator("dd.iteration", { hasText: new RegExp(`^${iteration.toLocaleString("en-US")}$`) }).waitFor();

/** Waits until the training loss above the graph is below a bound. */
export const lossBelow = (page: Page, bound: number): Promise<unknown> =>
  page.waitForFunction(
    (least) => {
      const text = document.querySelector("main dl dd")?.textContent ?? "";
      return text.includes("×10⁻") || Number(text) < least;
    },
    bound,
    { timeout: 120_000 },
  );

/** Trains as fast as the machine can. */
export async function trainFast(page: Page): Promise<void> {
  await page.getByRole("combobox", { name: "Speed" }).selectOption("fastest");
  await button(page, "Train").click();
}

/** Steps so many iterations, one press after another. */
export async function step(page: Page, count: number): Promise<void> {
  const before = Number((await page.locator("dd.iteration").textContent())?.replaceAll(",", ""));
  for (let i = 1; i <= count; i++) {
    await button(page, "Step").click();
    await atIteration(page, before + i);
  }
}
