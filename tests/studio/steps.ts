// What is done in every room of the studio's page, and what must be so behind it.
import { readFileSync } from "node:fs";
import { formatNumber } from "@rxgrad/figures/words";
import type { Locator, Page } from "playwright-core";
import * as assert from "uvu/assert";
import type { Experiment } from "../../packages/studio/src/experiment/setup.js";
import { accessibilityFaults } from "../support/figures.js";
import { atIteration, button } from "./page.js";

/** What decides a run, and what has come of it. */
export interface SavedRun {
  readonly experiment?: Experiment;
  readonly iterations: readonly number[];
  readonly losses: readonly number[];
  readonly parameters: unknown;
}

/** What the page saves as a file when this is chosen in the menu. */
export async function exported(page: Page, name: string): Promise<Buffer> {
  await button(page, "Export").click();
  const [file] = await Promise.all([page.waitForEvent("download"), button(page, name).click()]);
  return readFileSync(await file.path());
}

/** Reads the run that the page has saved as JSON, without what it measured of it now and then. */
function runIn(json: Buffer): SavedRun {
  const { experiment, iterations, losses, parameters } = JSON.parse(json.toString()) as SavedRun;
  return { ...(experiment && { experiment }), iterations, losses, parameters };
}

export const savedRun = async (page: Page): Promise<SavedRun> => runIn(await exported(page, "Run as JSON"));

/** Waits until the training loss above the graph is that of the iteration, which comes to the page another way. Returns its text. */
export async function trainingLoss(page: Page): Promise<string> {
  const text = formatNumber((await savedRun(page)).losses.at(-1) as number);
  await page.waitForFunction((wanted) => document.querySelector("main dl dd")?.textContent === wanted, text);
  return text;
}

/** Trains until the loss or the iteration of a goal is there, then pauses. Returns the run, which stands still. */
export async function trainTo(
  page: Page,
  goal: { readonly loss: number; readonly iteration: number },
): Promise<SavedRun> {
  await page.getByRole("combobox", { name: "Speed" }).selectOption("fastest");
  await button(page, "Train").click();
  await page.waitForFunction(
    ({ loss, iteration }) => {
      const [at, newest] = ["dd.iteration", "main dl dd"].map((each) => document.querySelector(each)?.textContent);
      return Number(at?.replaceAll(",", "")) >= iteration || Number(newest) <= loss;
    },
    goal,
    { timeout: 120_000 },
  );
  await button(page, "Pause").click();
  await isStanding(page);
  return savedRun(page);
}

/** Waits until the run is paused, and fails if it goes on. */
export async function isStanding(page: Page): Promise<void> {
  await button(page, "Train").waitFor();
  const { iterations } = await savedRun(page);
  // The worker has answered once: whatever it computes behind that is in its second answer.
  assert.equal((await savedRun(page)).iterations, iterations, "a paused run goes on");
  assert.equal(
    iterations,
    iterations.map((_, i) => i + 1),
  );
  await atIteration(page, iterations.length);
}

/** Goes from one moment back to an earlier one, by the keys of the time slider. */
export async function goBack(page: Page, from: number, to: number): Promise<void> {
  await page.getByRole("slider", { name: "Time: iteration to go to" }).focus();
  for (let iteration = from - 1; iteration >= to; iteration--) {
    await page.keyboard.press("ArrowLeft");
    await atIteration(page, iteration);
  }
}

/** Moves a slider by a key, and waits until the figure or the page has put it into the address. */
export async function slide(page: Page, slider: Locator, key = "ArrowRight"): Promise<void> {
  const before = page.url();
  await slider.press(key);
  await page.waitForFunction((url) => location.href !== url, before);
}

const background = (page: Page): Promise<string> =>
  page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);

async function chooseTheme(page: Page, menu: string, theme: string): Promise<void> {
  const before = await background(page);
  await button(page, menu).click();
  await button(page, theme).click();
  await page.waitForFunction((old) => getComputedStyle(document.documentElement).backgroundColor !== old, before);
}

async function isAccessible(page: Page, where: string): Promise<void> {
  assert.equal(await accessibilityFaults(page), [], where);
}

async function fits(page: Page, where: string): Promise<void> {
  const over = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  assert.is(over, 0, `${where}: it scrolls sideways`);
}

const openSections = (page: Page): Promise<void> =>
  page.evaluate(() => {
    for (const section of document.querySelectorAll("details")) section.open = true;
  });

/**
 * In English and light, wide and narrow, dark and in Korean: nothing is wrong for screen readers, nothing is too wide, and it is all as
 * before in the end.
 */
export async function showsEverywhere(page: Page, words: { readonly en: string; readonly ko: string }): Promise<void> {
  await isAccessible(page, "wide, light, English");
  await button(page, "한국어").click();
  await page.getByText(words.ko, { exact: true }).first().waitFor();
  assert.is(await page.evaluate(() => document.documentElement.lang), "ko");
  await chooseTheme(page, "테마", "어둡게");
  await isAccessible(page, "wide, dark, Korean");
  await page.setViewportSize({ width: 360, height: 800 });
  await openSections(page);
  await fits(page, "narrow, Korean");
  await isAccessible(page, "narrow, dark, Korean");
  await button(page, "English").click();
  await page.getByText(words.en, { exact: true }).first().waitFor();
  await fits(page, "narrow, English");
  await page.setViewportSize({ width: 1440, height: 900 });
  await chooseTheme(page, "Theme", "Light");
  await fits(page, "wide, English");
}

/** The iteration that the page shows. */
export const iterationOf = async (page: Page): Promise<number> =>
  Number((await page.locator("dd.iteration").textContent())?.replaceAll(",", ""));
