// A run of the studio in a real Web Worker, as Vite built it, with threads of its own where the page is isolated.
import { readdirSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import type { Experiment } from "../../packages/studio/src/experiment/setup.js";
import { CHROMIUM } from "../support/browser.js";
import { builtFor, withServedPage } from "../support/figures.js";
import { needing } from "../support/needs.js";
import { lossesOf, xorSetup } from "../support/sessions.js";

const test = suite("a run in a worker of the page");
const inBrowser = needing(test, CHROMIUM);
const built = builtFor(test, "studio");

const COUNT = 16;

/** A network whose iterations take long enough for threads. */
const wide: Experiment = {
  setup: {
    ...xorSetup,
    data: { ...xorSetup.data, samples: 600 } as never,
    layers: [{ units: 40, activation: "tanh" }],
    batchSize: undefined,
  },
  moves: [{ iteration: 6, name: "learningRate", value: 0.02 }],
};

/** What happens in the page: a run from its module in the built page. It is text, because the page has no loader for types. */
const visit = (module: string, experiment: Experiment, count: number): string => `(async () => {
  const { ...exported } = await import(new URL(${JSON.stringify(module)}, document.baseURI).href);
  const workerRun = Object.values(exported).find((each) => typeof each === "function");
  const run = workerRun();
  const losses = [];
  run.losses$.subscribe(({ iteration, loss }) => { losses.length = iteration - 1; losses.push(loss); });
  const until = (wanted) => new Promise((resolve) => {
    const subscription = run.state$.subscribe((state) => {
      if (!wanted(state)) return;
      queueMicrotask(() => subscription.unsubscribe());
      resolve(state);
    });
  });
  await run.start(${JSON.stringify(experiment)});
  run.step(${count});
  await until(({ phase, iteration }) => phase === "paused" && iteration === ${count});
  await run.goTo(5);
  run.step(${count - 5});
  await until(({ phase, iteration }) => phase === "paused" && iteration === ${count});
  const measures = await run.measure();
  while (losses.length < ${count}) await new Promise((resolve) => setTimeout(resolve, 5));
  const branch = await run.branch();
  const { iteration } = await new Promise((resolve) => branch.state$.subscribe(resolve));
  branch.close();
  run.close();
  return { losses, iteration, measured: measures.iteration, isIsolated: crossOriginIsolated };
})()`;

/** The losses in a page, and the scripts of its workers. */
async function inPage(isIsolated: boolean): Promise<{ readonly losses: number[]; readonly scripts: string[] }> {
  const scripts: string[] = [];
  const visited = (page: Page, address: string): Promise<unknown> => {
    page.context().on("request", (request) => scripts.push(request.url().split("/").at(-1) as string));
    const name = readdirSync(join(built(), "assets")).find((each) => /^worker-run-.*\.js$/.test(each)) as string;
    return page.goto(address).then(() => page.evaluate(visit(`assets/${name}`, wide, COUNT)));
  };
  const { losses, ...rest } = (await withServedPage(built(), visited, { isIsolated })) as { readonly losses: number[] };
  assert.equal(rest as object, { iteration: COUNT, measured: COUNT, isIsolated });
  return { losses, scripts };
}

inBrowser("it trains, returns and branches, and threads change no bit", async () => {
  const alone = await inPage(false);
  const shared = await inPage(true);
  assert.equal(shared.losses, alone.losses);
  assert.ok(alone.scripts.some((each) => each.startsWith("training.worker-")));
  assert.not(alone.scripts.some((each) => each.startsWith("worker.browser-")));
  // A core is left to the page: a machine of two has none for another thread.
  assert.is(
    shared.scripts.some((each) => each.startsWith("worker.browser-")),
    availableParallelism() > 2,
  );
  // Another JavaScript engine rounds exp and tanh differently in their last bit.
  const inNode = await lossesOf(wide, COUNT);
  for (const [i, loss] of inNode.entries()) assert.ok(Math.abs(loss - alone.losses[i]!) < 1e-9);
});

test.run();
