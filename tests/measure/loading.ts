// How soon the page can be used, and how much script it loads until then.
import { readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { gzipSync } from "node:zlib";
import type { Response } from "playwright-core";
import { withServedPage } from "../support/figures.js";
import { median } from "./numbers.js";
import { type SpiedWindow, spyOn } from "./spy.js";

const VISITS = 5;

export interface Loading {
  /** Milliseconds until a network can be trained: the median of some first visits. */
  readonly milliseconds: number;
  /** Bytes of script, each file packed with gzip: of the main thread, and of workers. */
  readonly scriptBytes: number;
  readonly workerBytes: number;
}

export async function measureLoading(folder: string): Promise<Loading> {
  const visits: Loading[] = [];
  for (let i = 0; i < VISITS; i++) visits.push(await visit(folder));
  const [{ scriptBytes, workerBytes }] = visits as [Loading];
  return { milliseconds: median(visits.map((each) => each.milliseconds)), scriptBytes, workerBytes };
}

/** A visit in a browser that has never seen the page. */
const visit = (folder: string): Promise<Loading> =>
  withServedPage(
    folder,
    async (page, address) => {
      await spyOn(page);
      const bodies: Promise<readonly [name: string, bytes: number]>[] = [];
      const note = (response: Response): void => {
        if (!/\.m?js$/.test(new URL(response.url()).pathname)) return;
        bodies.push(response.body().then((body) => [basename(response.url()), gzipSync(body, { level: 9 }).length]));
      };
      page.on("response", note);
      await page.goto(`${address}#lang=en`);
      await page.waitForFunction(() => (window as unknown as SpiedWindow).spy.readyAt !== undefined);
      const milliseconds = await page.evaluate(() => (window as unknown as SpiedWindow).spy.readyAt as number);
      page.off("response", note);
      const ofWorkers = scriptsOfWorkers(folder);
      const loaded = await Promise.all(bodies);
      const bytesOf = (isWorker: boolean): number =>
        loaded.reduce((sum, [name, bytes]) => sum + (ofWorkers.has(name) === isWorker ? bytes : 0), 0);
      return { milliseconds, scriptBytes: bytesOf(false), workerBytes: bytesOf(true) };
    },
    { isIsolated: true },
  );

/** The names of the scripts of workers: Vite bundles them apart, so the page has none of them. */
function scriptsOfWorkers(folder: string): ReadonlySet<string> {
  const assets = join(folder, "assets");
  const all = new Set(readdirSync(assets));
  const reached = new Set([...all].filter((name) => /\.worker-[^/]*\.js$/.test(name)));
  for (const name of reached) {
    const text = readFileSync(join(assets, name), "utf8");
    for (const [, next = ""] of text.matchAll(/["'`]\.\/([\w.-]+\.js)["'`]/g)) if (all.has(next)) reached.add(next);
  }
  return reached;
}
