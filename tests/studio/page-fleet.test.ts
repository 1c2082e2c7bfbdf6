// The panel of a fleet in a browser: threads of this machine, workers behind a server, a thousand workers, and every end. Runs alone.
import { localFleet } from "@rxgrad/fleet";
import type { Locator, Page } from "playwright-core";
import {
  type BoxValue,
  blackBox,
  constant,
  finiteDifference,
  meanSquaredError,
  normal,
  type OptimizerNode,
  parameter,
  sgd,
  train,
} from "rxgrad";
import { BehaviorSubject, NEVER, Subject, share, takeUntil, throwError } from "rxjs";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { type StudioRun, serveStudio } from "../../packages/studio/src/server/studio.js";
import { closeScenes, withScene } from "../fleet/scene.js";
import { NATS } from "../fleet/server.js";
import { CHROMIUM } from "../support/browser.js";
import { accessibilityFaults, builtFor, countFrames, settledFrames, withServedPage } from "../support/figures.js";
import { statusOf, workerOf, workersOf } from "../support/fleet-status.js";
import { needing } from "../support/needs.js";
import { network, running } from "../support/served-run.js";
import { button } from "./page.js";

const test = suite("the panel of a fleet");
const inBrowser = needing(test, CHROMIUM);
const inBrowserWithNats = needing(test, NATS.isMet ? CHROMIUM : NATS);
const built = builtFor(test, "studio");
test.after(closeScenes);

type Evaluate = (inputs: Readonly<Record<string, Float64Array>>) => Promise<BoxValue>;

/** A run whose black box is evaluated elsewhere. @param output The number of numbers that the function returns. */
function boxRun(evaluate: Evaluate, inputs: number, output: number) {
  const rates = parameter([inputs], { name: "rates", initial: normal(0.02) });
  const hares = blackBox({ name: "hares", inputs: { rates }, output: [output], concurrency: 8, evaluate });
  const W = sgd(finiteDifference(meanSquaredError(hares, constant(new Float64Array(output)))), { learningRate: 0.01 });
  const stop$ = new Subject<void>();
  return { W, iterations$: train(W, undefined, { seed: 1 }).pipe(takeUntil(stop$), share()), stop$ };
}

interface Watched {
  readonly W: OptimizerNode;
  readonly iterations$: StudioRun["iterations$"];
  readonly stop$: Subject<void>;
}

/** Opens the page of a run with a fleet. */
async function withPanel(
  { W, iterations$, stop$ }: Watched,
  fleet: StudioRun["fleet"],
  visit: (
    page: Page,
    open: (hash?: string, width?: number) => Promise<void>,
    close: () => Promise<void>,
  ) => Promise<void>,
): Promise<void> {
  const shown = await serveStudio({ W, iterations$, fleet }, { port: 0 }, async () => built());
  try {
    await withServedPage(built(), (page) =>
      visit(
        page,
        async (hash = "", width = 1440) => {
          await page.setViewportSize({ width, height: 900 });
          await page.goto("about:blank");
          await page.goto(`${shown.anotherAddress()}${hash}`);
          await page.locator("rx-graph [role=listbox]").waitFor();
        },
        () => shown.close(),
      ),
    );
  } finally {
    stop$.next();
    await shown.close();
  }
}

/** Without a black box: the fleet is told by hand. */
function plainRun(): Watched {
  const { W } = network();
  return { W, ...running(W) };
}

const panel = (page: Page): Locator =>
  page.locator("aside.side details", { has: page.getByText(/^(Fleet|플릿)/) }).first();
const value = (page: Page, name: string): Locator =>
  panel(page)
    .locator("dl div", { has: page.locator("dt", { hasText: new RegExp(`^${name}$`) }) })
    .locator("dd");

/** Waits until so many workers have rows. */
const haveRows = (page: Page, count: number): Promise<unknown> =>
  page.waitForFunction((wanted) => document.querySelectorAll("aside.side tbody tr").length === wanted, count);

inBrowser("threads of this machine: their work is counted, and the end of the fleet is told", async () => {
  const fleet = localFleet(new URL("../fixtures/fleet/functions.ts", import.meta.url), { concurrency: 2 });
  const run = boxRun(fleet.evaluate("simulate"), 2, 8);
  try {
    await withPanel(run, fleet, async (page, open) => {
      await open();
      await haveRows(page, 1);
      assert.is(await value(page, "workers").textContent(), "1");
      assert.match((await value(page, "places busy").textContent())!, /^[012] of 2$/);
      const answered = async (): Promise<number> =>
        Number((await value(page, "answered").textContent())!.replaceAll(",", ""));
      const before = await answered();
      await page.waitForFunction(
        (least) =>
          [...document.querySelectorAll("aside.side dl div")].some(
            (each) =>
              each.querySelector("dt")?.textContent === "answered" &&
              Number(each.querySelector("dd")?.textContent?.replaceAll(",", "")) > least,
          ),
        before,
      );
      await panel(page)
        .getByRole("img", { name: /^Answers a second in the last five minutes: .+ now, .+ at most$/ })
        .waitFor();
      run.stop$.next();
      await page.getByText("The run of the script is over.").waitFor();
      await fleet.close();
      await page.getByText("The fleet is closed. These are the last numbers of the fleet.").waitFor();
      assert.ok((await answered()) >= before);
    });
  } finally {
    await fleet.close();
  }
});

inBrowserWithNats(
  "no worker: how to start one; workers come, one is killed and leaves, another version is refused",
  () =>
    withScene(async ({ fleet, worker, workers }) => {
      const own = fleet();
      const run = boxRun(own.evaluate("simulate"), 8, 3);
      await withPanel(run, own, async (page, open) => {
        await open("&lang=ko", 360);
        const korean = page
          .locator("main")
          .getByText(/^플릿: "default" 플릿에 워커가 없습니다\. .+ serve\(connection, /);
        await korean.waitFor();
        await open("&lang=en");
        const sentence = page.getByText(
          /^Fleet: no worker of the fleet "default" is there; start one: serve\(connection, /,
        );
        await sentence.waitFor();
        assert.is(await sentence.count(), 1);
        assert.is(await value(page, "workers").textContent(), "0");
        assert.not.equal(await value(page, "waiting").textContent(), "0");

        const [first] = await workers(2);
        await haveRows(page, 2);
        await sentence.waitFor({ state: "detached" });
        await page.waitForFunction(() => document.querySelector("dd.iteration")?.textContent !== "0");
        await first!.kill();
        await haveRows(page, 1);
        worker();
        await haveRows(page, 2);
      });
    }),
);

inBrowserWithNats("workers of another version are told together, with the reason, in both languages", () =>
  withScene(async ({ fleet, workers }) => {
    const own = fleet({ version: "another" });
    await withPanel(boxRun(own.evaluate("simulate"), 8, 3), own, async (page, open) => {
      await workers(2);
      await open("&lang=en");
      await panel(page).getByRole("heading", { name: "Refused: 2" }).waitFor();
      assert.is(await panel(page).locator("li").count(), 1);
      await panel(page)
        .locator("li", { hasText: /it has version [0-9a-f]{12}, but another is wanted; start it again/ })
        .waitFor();
      await page.getByText(/^Fleet: .+ is refused: it has version/).waitFor();
      await button(page, "한국어").click();
      await panel(page)
        .locator("li", { hasText: /버전이 [0-9a-f]{12}인데 필요한 버전은 another입니다\./ })
        .waitFor();
      await page.getByText(/^플릿: .+ 워커를 거절했습니다\. 버전이/).waitFor();
    });
  }),
);

const thousand = statusOf(
  [
    ...workersOf(1000),
    ...["a", "b", "c", "d"].map((id) => workerOf(id, { refused: `it is too old; ${"x".repeat(90)}` })),
  ],
  { waiting: 1_234_567, rate: 2997 },
);

for (const [what, hash, width] of [
  ["wide, light, English", "lang=en&theme=light", 1440],
  ["wide, dark, Korean", "lang=ko&theme=dark", 1440],
  ["narrow, light, Korean", "lang=ko&theme=light", 360],
  ["narrow, dark, English", "lang=en&theme=dark", 360],
] as const) {
  inBrowser(`a thousand workers: forty rows, axe finds nothing wrong, and nothing is too wide: ${what}`, () => {
    const statuses$ = new BehaviorSubject({ ...thousand, problem: `it waits for ${"y".repeat(90)}` });
    return withPanel(plainRun(), statuses$, async (page, open) => {
      await open(`&${hash}`, width);
      await haveRows(page, 40);
      await panel(page).locator("p", { hasText: "960" }).waitFor();
      assert.is(await panel(page).locator("li").count(), 1);
      assert.equal(await accessibilityFaults(page), []);
      const tooWide = await page.evaluate(() =>
        [document.documentElement, ...document.querySelectorAll("aside.side .content, aside.side table, aside.side td")]
          .filter(({ scrollWidth, clientWidth }) => scrollWidth > clientWidth)
          .map(({ outerHTML }) => outerHTML.slice(0, 200)),
      );
      assert.equal(tooWide, []);
    });
  });
}

inBrowser("numbers change, and nothing moves; where nothing changes, no frame is scheduled", () => {
  const statuses$ = new BehaviorSubject(thousand);
  return withPanel(plainRun(), statuses$, async (page, open) => {
    await countFrames(page);
    await open();
    await button(page, "Pause").click();
    await haveRows(page, 40);
    const places = (): Promise<string> =>
      page.evaluate(() =>
        JSON.stringify(
          [...document.querySelectorAll("aside.side :is(dt, th, h3, svg)")].map((each) => {
            const { x, y, width, height } = each.getBoundingClientRect();
            return [x, y, width, height];
          }),
        ),
      );
    const before = await places();
    statuses$.next({
      ...thousand,
      waiting: 9,
      answered: 1,
      rate: 17.3,
      workers: thousand.workers.map((each) => ({ ...each, busy: 0, rate: 0.01 })),
    });
    await panel(page)
      .locator("dd", { hasText: /^17\.3$/ })
      .waitFor();
    assert.is(await places(), before);
    const frames = await settledFrames(page);
    assert.is(await settledFrames(page), frames);
  });
});

inBrowser("a status that fails is told, the run goes on; a script that goes leaves its last numbers", async () => {
  const failing = throwError(() => new Error("the module cannot be read"));
  await withPanel(plainRun(), failing, async (page, open) => {
    await open();
    await panel(page).getByText("The status of the fleet has failed: the module cannot be read").waitFor();
    assert.is(await panel(page).locator("dl").count(), 0);
    const iteration = await page.locator("dd.iteration").textContent();
    await page.waitForFunction((before) => document.querySelector("dd.iteration")?.textContent !== before, iteration);
  });
  await withPanel(plainRun(), new BehaviorSubject(thousand), async (page, open, close) => {
    await open();
    await haveRows(page, 40);
    await page.evaluate(() => performance.mark("loaded"));
    await close();
    await panel(page)
      .getByText("Nothing is heard of the fleet any more. These are the last numbers of the fleet.")
      .waitFor();
    await haveRows(page, 40);
  }).catch((error: Error) => {
    // The page tries to connect again, and the browser writes that nobody answers to its console.
    if (!/ERR_CONNECTION_REFUSED/.test(error.message)) throw error;
  });
});

inBrowser("before the first status there is no number; without a fleet there is no panel", async () => {
  await withPanel(plainRun(), NEVER, async (page, open) => {
    await open();
    await panel(page).getByText("Nothing has been heard of the fleet yet.").waitFor();
    assert.is(await panel(page).locator("dl, table, svg").count(), 0);
  });
  await withPanel(plainRun(), undefined, async (page, open) => {
    await open();
    await page.getByText("Nothing is selected").waitFor();
    assert.is(await page.getByText("Fleet").count(), 0);
  });
});

/** A module that trains in the page, with a fleet. */
const MODULE = `
export default (rx, { BehaviorSubject }) => {
  const worker = { id: "a", name: "worker of the page", concurrency: 2, busy: 1, answered: 3, rate: 1 };
  const status$ = new BehaviorSubject({ workers: [worker], inFlight: 1, waiting: 0, redelivered: 0, answered: 3, dropped: 0, rate: 1 });
  const rates = rx.parameter([2], { name: "rates" });
  const hares = rx.blackBox({ inputs: { rates }, output: [2], evaluate: async (at) => at.rates.map((each) => each * each + 1) });
  const W = rx.sgd(rx.finiteDifference(rx.meanSquaredError(hares, rx.constant([1, 2]))), { learningRate: 0.1 });
  return { W, fleet: { status$ } };
};`;

inBrowser("a module in the page: the fleet is shown as it is now where the run goes back, and that of each run", () =>
  withServedPage(built(), async (page, address) => {
    await page.setViewportSize({ width: 1440, height: 900 });
    await page.route("**/fleet.js", (route) => route.fulfill({ contentType: "text/javascript", body: MODULE }));
    await page.goto(`${address}#room=own&task=module&seed=1&address=/fleet.js&lang=en`);
    await button(page, "Import and open").click();
    await page.locator("rx-graph [role=listbox]").waitFor();
    await panel(page)
      .getByRole("row", { name: /worker of the page 1\/2 3 1\.0/ })
      .waitFor();
    for (const iteration of [1, 2, 3]) {
      await button(page, "Step").click();
      await page.locator("dd.iteration", { hasText: `${iteration}` }).waitFor();
    }
    await page.keyboard.press("Home");
    await panel(page).getByText("The fleet is shown as it is now, not as it was at iteration 0.").waitFor();
    await button(page, "Branch here").click();
    await button(page, "Show run B").waitFor();
    await panel(page).getByRole("heading", { name: "Fleet of run B" }).waitFor();
    await button(page, "Show run A").click();
    await panel(page).getByRole("heading", { name: "Fleet of run A" }).waitFor();
  }),
);

test.run();
