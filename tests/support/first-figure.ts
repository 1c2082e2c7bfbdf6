// The first figure of a page of the site, and the script that is loaded until it is there.
import { gzipSync } from "node:zlib";
import type { Page, Request } from "playwright-core";
import { LESSONS } from "../../packages/site/src/course/lessons.js";
import { withServedPage } from "./figures.js";

/** The pages that show a figure first: the start page, the lessons and the workshop. */
export const FIGURE_PAGES: readonly string[] = ["index", ...LESSONS.map(({ id }) => `course/${id}`)];

/** The most bytes of script, packed with gzip, until the first figure of a page is there. */
export const SCRIPT_LIMIT = 150_000;

export interface FirstFigure {
  /** Milliseconds until it is drawn and can be used. */
  readonly milliseconds: number;
  /** Bytes of script that are loaded before anybody touches it, each file packed with gzip. Pages that are fetched ahead do not count. */
  readonly scriptBytes: number;
}

/** Visits a page with a browser that has never seen the site, and scrolls to its first figure. */
export const visitFirstFigure = (folder: string, path: string, width: number): Promise<FirstFigure> =>
  withServedPage(folder, async (page, address) => {
    await page.setViewportSize({ width, height: 900 });
    const scripts: Request[] = [];
    page.on("request", (request) => request.resourceType() === "script" && scripts.push(request));
    await page.goto(`${address}${path}.html`, { waitUntil: "commit" });
    const milliseconds = await usableAt(page);
    // What it goes on loading by itself counts too.
    await page.waitForLoadState("networkidle");
    const sizes = await Promise.all(scripts.map(sizeOf));
    return { milliseconds, scriptBytes: sizes.reduce((sum, size) => sum + size, 0) };
  });

async function sizeOf(script: Request): Promise<number> {
  const response = await script.response();
  if (!response) throw new Error(`${script.url()} was not loaded`);
  return gzipSync(await response.body(), { level: 9 }).length;
}

/** When the first figure is drawn and has something that can be used, in milliseconds from the visit on. */
async function usableAt(page: Page): Promise<number> {
  const handle = await page.waitForFunction(
    () => {
      const usable = "button, input, select, [tabindex='0'], [role=slider]";
      const figure = document.querySelector("main :is(figure.live, rx-losses, rx-derivative, rx-descent)");
      if (!figure) return undefined;
      if (figure.getBoundingClientRect().top > innerHeight / 2) figure.scrollIntoView();
      const elements = [figure, ...figure.querySelectorAll("*")];
      const inner = elements.flatMap((each) => each.shadowRoot ?? []);
      const isUsable = figure.querySelector(usable) || inner.some((root) => root.querySelector(usable));
      const parts = elements.filter(({ localName }) => localName.startsWith("rx-"));
      const areDrawn = parts.every(({ shadowRoot }) => shadowRoot?.querySelector("svg, canvas, [role=slider]"));
      return isUsable && areDrawn ? performance.now() : undefined;
    },
    undefined,
    { polling: "raf" },
  );
  return (await handle.jsonValue()) as number;
}
