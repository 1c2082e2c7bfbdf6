// How soon the first figure of a lesson can be used, how much script it takes, and how soon lesson 8 reads digits.
import { gzipSync } from "node:zlib";
import type { Page, Response } from "playwright-core";
import { withServedPage } from "../support/figures.js";
import { median } from "./numbers.js";

const VISITS = 5;

export interface FirstFigure {
  /** Milliseconds until it can be used: the median of some first visits. */
  readonly milliseconds: number;
  /** Bytes of script until then, each file packed with gzip. */
  readonly scriptBytes: number;
}

/** A lesson, visited in a browser that has never seen the site. */
export async function measureFirstFigure(folder: string, lesson: string, width: number): Promise<FirstFigure> {
  const visits: FirstFigure[] = [];
  for (let i = 0; i < VISITS; i++) visits.push(await visit(folder, lesson, width));
  const [{ scriptBytes }] = visits as [FirstFigure];
  return { milliseconds: median(visits.map((each) => each.milliseconds)), scriptBytes };
}

const visit = (folder: string, lesson: string, width: number): Promise<FirstFigure> =>
  withServedPage(folder, async (page, address) => {
    await page.setViewportSize({ width, height: 900 });
    const bodies: Promise<number>[] = [];
    const note = (response: Response): void => {
      if (!/\.m?js$/.test(new URL(response.url()).pathname)) return;
      bodies.push(response.body().then((body) => gzipSync(body, { level: 9 }).length));
    };
    page.on("response", note);
    await page.goto(`${address}course/${lesson}.html`, { waitUntil: "commit" });
    const milliseconds = await usableAt(page);
    page.off("response", note);
    const sizes = await Promise.all(bodies);
    return { milliseconds, scriptBytes: sizes.reduce((sum, size) => sum + size, 0) };
  });

/** When the first figure has something that can be used, in milliseconds from the visit on. */
const usableAt = async (page: Page): Promise<number> => {
  const handle = await page.waitForFunction(
    () => {
      const usable = "button, input, select, [tabindex='0'], [role=slider]";
      const figure = document.querySelector("main :is(figure.live, rx-losses, rx-derivative, rx-descent)");
      const inner = [figure, ...(figure?.querySelectorAll("*") ?? [])].flatMap((each) => each?.shadowRoot ?? []);
      const isUsable = figure?.querySelector(usable) || inner.some((root) => root.querySelector(usable));
      return isUsable ? performance.now() : undefined;
    },
    undefined,
    { polling: "raf" },
  );
  return (await handle.jsonValue()) as number;
};

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
