// Pages that Vite builds, in a real browser.
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { chromium, type Page } from "playwright-core";
import type { Test } from "uvu";
import { browserPath, FLAGS, ISOLATING } from "./browser.js";
import { type BuiltPage, builtPage } from "./built-page.js";
import { coverPages } from "./page-coverage.js";

const axe = fileURLToPath(new URL("../../node_modules/axe-core/axe.min.js", import.meta.url));

const TYPES: Readonly<Record<string, string>> = {
  ".html": "text/html",
  ".js": "text/javascript",
  ".mjs": "text/javascript",
  ".css": "text/css",
  ".svg": "image/svg+xml",
};

/** Builds a page, once for all processes, for the tests of a suite. Returns the folder where it is then: only read there. */
export function builtFor<T>(test: Test<T>, kind: BuiltPage = "demo"): () => string {
  let built = "";
  test.before(() => {
    if (browserPath) built = builtPage(kind);
  });
  return () => built;
}

interface Served {
  readonly address: string;
  close(): Promise<void>;
}

/** Serves a folder on loopback. */
async function serve(root: string, headers: object): Promise<Served> {
  const server = createServer(({ url = "/" }, response) => {
    const { pathname } = new URL(url, "http://localhost");
    const file = join(root, pathname === "/" ? "index.html" : decodeURIComponent(pathname));
    const isThere = existsSync(file);
    const type = TYPES[extname(file)] ?? "application/octet-stream";
    response.writeHead(isThere ? 200 : 404, { "Content-Type": type, ...headers });
    response.end(isThere ? readFileSync(file) : undefined);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

interface ServingOptions {
  /** Whether the page is cross-origin isolated, as threads with shared memory need it. Default false. */
  readonly isIsolated?: boolean;
  /** Whether the page may run scripts. Default true. */
  readonly hasScripts?: boolean;
}

/** A browser with a page of a served folder. */
interface ServedPage {
  readonly page: Page;
  readonly address: string;
  /** Fails if the page has told errors or warnings since the last check. */
  check(): void;
  close(): Promise<void>;
}

async function openServedPage(root: string, options: ServingOptions): Promise<ServedPage> {
  const { isIsolated = false, hasScripts = true } = options;
  const profile = mkdtempSync(join(tmpdir(), "rxgrad-browser-"));
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: browserPath,
    args: FLAGS,
    javaScriptEnabled: hasScripts,
  });
  const keepCoverage = await coverPages(context);
  const server = await serve(root, isIsolated ? ISOLATING : {});
  const page = await context.newPage();
  const told: string[] = [];
  page.on("pageerror", ({ message }) => told.push(message));
  page.on("console", (message) => ["error", "warning"].includes(message.type()) && told.push(message.text()));
  return {
    page,
    address: server.address,
    check() {
      const faults = told.splice(0);
      if (faults.length > 0) throw new Error(`The page told errors or warnings: ${faults.join("; ")}`);
    },
    async close() {
      await keepCoverage();
      await context.close();
      await server.close();
      rmSync(profile, { recursive: true, force: true });
    },
  };
}

/** A browser with a page of a served folder. Errors of the page, and errors and warnings that it writes, fail the visit. */
export async function withServedPage<T>(
  root: string,
  visit: (page: Page, address: string) => Promise<T>,
  options: ServingOptions = {},
): Promise<T> {
  const served = await openServedPage(root, options);
  try {
    const result = await visit(served.page, served.address);
    served.check();
    return result;
  } finally {
    await served.close();
  }
}

/**
 * One browser with one page of a built folder for all tests of a suite. Returns what makes the body of a test from a visit, which fails
 * as in {@link withServedPage}.
 */
export function sharedPageFor<T>(
  test: Test<T>,
  kind: BuiltPage,
  options: ServingOptions = {},
): (visit: (page: Page, address: string) => Promise<void>) => () => Promise<void> {
  let served: ServedPage | undefined;
  test.before(async () => {
    if (browserPath) served = await openServedPage(builtPage(kind), options);
  });
  test.after(() => served?.close());
  return (visit) => async () => {
    const { page, address, check } = served as ServedPage;
    await visit(page, address);
    check();
  };
}

/** How the page is opened: one figure, and the person's settings. */
export interface Opened {
  readonly only: string;
  readonly lang?: "en" | "ko";
  readonly theme?: "light" | "dark";
  readonly width?: number;
}

/** Opens the demonstration page of one figure, and waits until it is drawn. */
export async function openFigure(page: Page, address: string, { width = 1440, ...asked }: Opened): Promise<void> {
  await page.setViewportSize({ width, height: 900 });
  await page.goto(`${address}?${new URLSearchParams(asked)}`);
  await page.evaluate(
    (tag) => (document.querySelector(tag) as Element & { ready: Promise<void> }).ready,
    `rx-${asked.only}`,
  );
}

/** Waits until no color is on its way to another, as after a change of the theme. */
const transitionsEnded = (page: Page): Promise<unknown> =>
  page.evaluate(async () => {
    for (;;) {
      const running = document.getAnimations().filter((animation) => animation instanceof CSSTransition);
      if (running.length === 0) return;
      await Promise.allSettled(running.map(({ finished }) => finished));
    }
  });

/** What axe finds wrong on a page, in a line each. */
export async function accessibilityFaults(page: Page): Promise<string[]> {
  await page.addScriptTag({ path: axe });
  await transitionsEnded(page);
  return page.evaluate(async () => {
    const { violations } = await (
      window as unknown as {
        axe: { run(): Promise<{ violations: { id: string; nodes: { html: string; failureSummary: string }[] }[] }> };
      }
    ).axe.run();
    return violations.flatMap(({ id, nodes }) =>
      nodes.map(({ html, failureSummary }) => `${id}: ${html} ${failureSummary}`),
    );
  });
}

interface Counting extends Window {
  scheduledFrames: number;
  uncountedFrame(run: () => void): void;
}

/** Counts the frames that a page schedules, from the next document on. Read it with `scheduledFrames`. */
export async function countFrames(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const counting = window as unknown as Counting;
    // A page that tests share may be told more than once.
    if (counting.uncountedFrame !== undefined) return;
    counting.uncountedFrame = window.requestAnimationFrame.bind(window);
    counting.scheduledFrames = 0;
    window.requestAnimationFrame = (run) => {
      counting.scheduledFrames++;
      counting.uncountedFrame(run as () => void);
      return counting.scheduledFrames;
    };
  });
}

/** The number of frames that the page has scheduled, read after three frames have passed. */
export const scheduledFrames = (page: Page): Promise<number> =>
  page.evaluate(
    () =>
      new Promise<number>((resolve) => {
        const { uncountedFrame } = window as unknown as Counting;
        uncountedFrame(() =>
          uncountedFrame(() => uncountedFrame(() => resolve((window as unknown as Counting).scheduledFrames))),
        );
      }),
  );

/** The same, when the page has settled: what a worker was asked is answered one after the other, until nothing follows for a while. */
export async function settledFrames(page: Page): Promise<number> {
  let now = await scheduledFrames(page);
  for (let [still, i] = [0, 0]; still < 5 && i < 50; i++) {
    const before = now;
    now = await scheduledFrames(page);
    still = now === before ? still + 1 : 0;
  }
  return now;
}

/** Moves the figures of the page far below the screen, and waits until the browser has noticed. */
export const moveOffScreen = (page: Page, tag: string): Promise<void> =>
  page.evaluate(
    (name) =>
      new Promise<void>((resolve) => {
        document.querySelector("main")!.style.paddingTop = "5000px";
        window.scrollTo(0, 0);
        new IntersectionObserver(([entry]) => entry?.isIntersecting || resolve(), { rootMargin: "64px" }).observe(
          document.querySelector(name)!,
        );
      }),
    tag,
  );
