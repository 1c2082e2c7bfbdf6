// How soon the first figure of a page can be used, how much script it takes, and how soon lesson 8 reads digits.
import { withServedPage } from "../support/figures.js";
import { type FirstFigure, visitFirstFigure } from "../support/first-figure.js";
import { median } from "./numbers.js";

const VISITS = 5;

/** A page, in a browser that has never seen the site: the median time of some visits. */
export async function measureFirstFigure(folder: string, path: string, width: number): Promise<FirstFigure> {
  const visits: FirstFigure[] = [];
  for (let i = 0; i < VISITS; i++) visits.push(await visitFirstFigure(folder, path, width));
  const [{ scriptBytes }] = visits as [FirstFigure];
  return { milliseconds: median(visits.map((each) => each.milliseconds)), scriptBytes };
}

const LIMIT = 120_000;

/** Seconds until lesson 8 has told that 90 % of its test digits are right; undefined if two minutes do not suffice. */
export const measureLesson = (folder: string): Promise<number | undefined> =>
  withServedPage(
    folder,
    async (page, address) => {
      await page.goto(`${address}course/mini-batches.html`);
      const press = page.locator("figure.live").first().getByRole("button", { name: "Train", exact: true });
      await press.waitFor();
      const start = performance.now();
      await press.click();
      const goal = page.locator("figure.live [role=status]", { hasText: "90 % after" });
      return goal.waitFor({ timeout: LIMIT }).then(
        () => (performance.now() - start) / 1000,
        () => undefined,
      );
    },
    { isIsolated: true },
  );
