// Programs and exercises on the built pages: how they end, what is shown of a long output, what is kept. Runs alone.
import type { Locator, Page, Worker } from "playwright-core";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { EXERCISES } from "../../packages/site/src/exercises/exercises.js";
import { CHROMIUM } from "../support/browser.js";
import { sharedPageFor } from "../support/figures.js";
import { needing } from "../support/needs.js";

const test = suite("programs in a browser");
const inBrowser = needing(test, CHROMIUM);
const visit = sharedPageFor(test, "site", { isIsolated: true });

const isProgram = (worker: Worker): boolean => worker.url().includes("program.worker");
const programsOf = (page: Page): Worker[] => page.workers().filter(isProgram);

const button = (within: Locator, name: string): Locator => within.getByRole("button", { name, exact: true });

/** Opens a lesson, and writes a program in place of its first one. */
async function written(page: Page, address: string, code: string): Promise<Locator> {
  await page.goto("about:blank");
  await page.goto(`${address}course/losses.html`);
  const program = page.locator(".program").first();
  await button(program, "Edit").click();
  await program.locator("textarea").fill(code);
  return program;
}

/** Opens an exercise whose answer is a program, and writes an answer. */
async function answered(page: Page, address: string, code: string): Promise<Locator> {
  await page.goto("about:blank");
  await page.goto(`${address}course/nudging.html`);
  const exercise = page
    .locator(".exercise")
    .filter({ has: page.locator("textarea") })
    .first();
  await exercise.locator("textarea").fill(code);
  return exercise;
}

const LOOP = 'console.log("begun");\nwhile (true);';

inBrowser(
  "Stop ends a program that would never end",
  visit(async (page, address) => {
    const program = await written(page, address, LOOP);
    await button(program, "Run").click();
    await program.getByText("begun", { exact: true }).waitFor();
    const [worker] = programsOf(page);
    const closed = worker!.waitForEvent("close");
    await button(program, "Stop").click();
    await closed;
    await program.getByRole("status").filter({ hasText: "Stopped." }).waitFor();
    await button(program, "Run").waitFor();
  }),
);

inBrowser(
  "Stop ends the check of an exercise, which is not solved by that",
  visit(async (page, address) => {
    const exercise = await answered(page, address, LOOP);
    await button(exercise, "Check").click();
    await exercise.getByText("begun", { exact: true }).waitFor();
    const [worker] = programsOf(page);
    const closed = worker!.waitForEvent("close");
    await button(exercise, "Stop").click({ timeout: 5000 });
    await closed;
    await exercise.getByRole("status").filter({ hasText: "Stopped." }).waitFor();
    assert.is(await button(exercise, "Check").isEnabled(), true);
    assert.is(await exercise.getByText("solved").count(), 0);
  }),
);

inBrowser(
  "leaving the page ends its program",
  visit(async (page, address) => {
    const program = await written(page, address, LOOP);
    await button(program, "Run").click();
    await program.getByText("begun", { exact: true }).waitFor();
    const [worker] = programsOf(page);
    const closed = worker!.waitForEvent("close");
    await page.locator(".VPSidebar a[href$='/course/descent.html']").click();
    await closed;
    assert.is(programsOf(page).length, 0);
  }),
);

inBrowser(
  "a page that is left while its program is still loading starts no worker",
  visit(async (page, address) => {
    const program = await written(page, address, LOOP);
    const begun: Worker[] = [];
    const count = (worker: Worker): unknown => isProgram(worker) && begun.push(worker);
    page.on("worker", count);
    let release = (): void => {};
    const isReleased = new Promise<void>((resolve) => {
      release = resolve;
    });
    await page.route(/run-program/, async (route) => {
      await isReleased;
      await route.continue();
    });
    const asked = page.waitForRequest(/run-program/);
    await button(program, "Run").click();
    await asked;
    await page.locator(".VPSidebar a[href$='/course/descent.html']").click();
    await page.getByRole("heading", { level: 1, name: /descent/i }).waitFor();
    // Runs behind the one that was left: when it has ended, the other has begun or never will.
    const next = page.locator(".program").first();
    await button(next, "Edit").click();
    await next.locator("textarea").fill('console.log("behind");');
    await button(next, "Run").click();
    release();
    await next.getByText("behind", { exact: true }).waitFor();
    page.off("worker", count);
    await page.unroute(/run-program/);
    assert.is(begun.length, 1);
  }),
);

inBrowser(
  "of 300 lines 200 are shown, with how many are not; then comes the error that ends the program",
  visit(async (page, address) => {
    const code = 'for (let i = 1; i <= 300; i++) console.log(i);\nthrow new Error("the reason");';
    const shown = async (within: Locator): Promise<void> => {
      await within.getByText("It printed at least 100 more.").waitFor({ timeout: 5000 });
      const lines = (await within.locator("pre.output").textContent())!.trim().split("\n");
      assert.is(lines.length, 201);
      assert.equal(lines.slice(-2), ["200", "Error: the reason"]);
    };
    const program = await written(page, address, code);
    await button(program, "Run").click();
    await shown(program);
    const exercise = await answered(page, address, code);
    await button(exercise, "Check").click();
    await exercise.getByText("The last line says why.").waitFor();
    await shown(exercise);
  }),
);

inBrowser(
  "a promise that nobody handles ends the program with its reason",
  visit(async (page, address) => {
    // Another page, because the browser also writes the reason into the console.
    const other = await page.context().newPage();
    const code = 'setInterval(() => {}, 1000);\nvoid Promise.reject(new Error("unhandled"));';
    const program = await written(other, address, code);
    await button(program, "Run").click();
    await program.getByText("Error: unhandled", { exact: true }).waitFor();
    await button(program, "Run").waitFor();
    assert.is(programsOf(other).length, 0);
    await other.close();
  }),
);

inBrowser(
  "a solved exercise is still solved when the page is opened anew, and counted on the page of the course",
  visit(async (page, address) => {
    const id = "derivative/best-forward";
    const { solution } = EXERCISES[id]!;
    await page.goto(`${address}course/derivative.html`);
    await page.evaluate(() => localStorage.clear());
    await page.reload();
    const exercise = page.locator(".exercise").first();
    await exercise.getByRole("textbox").fill(solution);
    await button(exercise, "Check").click();
    await exercise.getByText("That is right.").waitFor();
    await page.reload();
    await exercise.getByText("· solved").waitFor();
    assert.is(await page.getByText("· solved").count(), 1);
    const all = Object.keys(EXERCISES).filter((name) => name.startsWith("derivative/")).length;
    await page.goto(`${address}course/index.html`);
    await page.getByText(`1 of ${all} exercises solved`).waitFor();
    await page.goto(`${address}ko/course/index.html`);
    await page.getByText(`연습 문제 ${all}개 중 1개 해결`).waitFor();
  }),
);

// The clock of the page stays Playwright's from here on. Workers keep their own.
const withClock = (run: (page: Page, address: string) => Promise<void>): (() => Promise<void>) =>
  visit(async (page, address) => {
    await page.clock.install();
    await run(page, address);
    await page.clock.resume();
  });

const pause = async (page: Page): Promise<void> => page.clock.pauseAt((await page.evaluate(() => Date.now())) + 60_000);

inBrowser(
  "a program that prints nothing for 10 seconds is ended, not before",
  withClock(async (page, address) => {
    const program = await written(page, address, LOOP);
    await pause(page);
    await button(program, "Run").click();
    await program.getByText("begun", { exact: true }).waitFor();
    const [worker] = programsOf(page);
    const closed = worker!.waitForEvent("close");
    await page.clock.runFor(9999);
    assert.is(await button(program, "Stop").count(), 1);
    await page.clock.runFor(1);
    await closed;
    await program.getByText("It has printed nothing for 10 seconds and was stopped.").waitFor();
  }),
);

inBrowser(
  "lines that are not shown keep a program alive",
  withClock(async (page, address) => {
    const code =
      "const waits = new Int32Array(new SharedArrayBuffer(4));\nfor (let i = 1; ; i++) {\n  console.log(i);\n  if (i > 200) Atomics.wait(waits, 0, 0, 260);\n}";
    const program = await written(page, address, code);
    await pause(page);
    await button(program, "Run").click();
    const dropped = program.getByText(/It printed at least \d+ more/);
    await dropped.waitFor({ timeout: 5000 });
    for (let i = 0; i < 2; i++) {
      await page.clock.runFor(6000);
      const before = await dropped.textContent();
      await dropped.and(program.getByText(before!, { exact: true })).waitFor({ state: "detached" });
    }
    assert.is(await button(program, "Stop").count(), 1);
    await button(program, "Stop").click();
    await button(program, "Run").waitFor();
  }),
);

test.run();
