// Lessons 3, 5 and 8 by keyboard alone: their figures, programs and exercises, one Tab after the other. Runs alone.
import { readFileSync } from "node:fs";
import type { Page } from "playwright-core";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import type { Exercise } from "../../packages/site/src/exercises/exercise.js";
import { EXERCISES } from "../../packages/site/src/exercises/exercises.js";
import { CHROMIUM } from "../support/browser.js";
import { sharedPageFor } from "../support/figures.js";
import { needing } from "../support/needs.js";

const test = suite("lessons by keyboard");
const inBrowser = needing(test, CHROMIUM);
const visit = sharedPageFor(test, "site", { isIsolated: true });

/** What has the focus, also within figures. */
interface Focused {
  readonly where: "exercise" | "program" | "figure" | "footer" | "elsewhere";
  /** Which exercise of the page, from 0. */
  readonly exercise: number;
  readonly kind: string;
  readonly text: string;
}

const focused = (page: Page): Promise<Focused> =>
  page.evaluate(() => {
    let element: Element | null = document.activeElement;
    const hosts: Element[] = [];
    while (element?.shadowRoot?.activeElement) {
      hosts.push(element);
      element = element.shadowRoot.activeElement;
    }
    const host = hosts[0] ?? element;
    const exercise = host?.closest(".exercise");
    let where: Focused["where"] = "elsewhere";
    if (exercise) where = "exercise";
    else if (host?.closest(".program")) where = "program";
    else if (host?.closest("figure.live, rx-derivative, rx-descent")) where = "figure";
    else if (host?.closest(".VPDocFooter")) where = "footer";
    const kind = element?.getAttribute("role") ?? element?.getAttribute("type") ?? element?.localName ?? "";
    const all = [...document.querySelectorAll(".exercise")];
    return { where, exercise: exercise ? all.indexOf(exercise) : -1, kind, text: element?.textContent?.trim() ?? "" };
  });

/** The text of the first figure, also of what is within it. */
const figureText = (page: Page): Promise<string> =>
  page.evaluate(() => {
    const roots: (Element | ShadowRoot)[] = [];
    const figure = document.querySelector("main :is(figure.live, rx-derivative, rx-descent)");
    if (figure) roots.push(figure);
    let text = "";
    for (const root of roots) {
      text += root.textContent;
      for (const each of [root, ...root.querySelectorAll("*")]) {
        if (each instanceof HTMLInputElement) text += ` ${each.value}`;
        if (each instanceof Element) text += each.getAttribute("aria-valuetext") ?? "";
        if (each instanceof Element && each.shadowRoot) roots.push(each.shadowRoot);
      }
    }
    return text;
  });

async function answer(page: Page, exercise: Exercise, kind: string): Promise<void> {
  if (exercise.kind === "choice" && kind === "radio") {
    await page.keyboard.press("Space");
    for (let i = 1; i < exercise.answer; i++) await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");
  }
  if (exercise.kind === "number" && kind === "input") {
    await page.keyboard.type(exercise.solution);
    await page.keyboard.press("Enter");
  }
}

/** What a person does with what has the focus. */
async function use(
  page: Page,
  { where, kind, text, exercise }: Focused,
  exercises: readonly Exercise[],
): Promise<void> {
  if (where === "exercise") await answer(page, exercises[exercise] as Exercise, kind);
  if (where === "program" && text === "Run") await page.keyboard.press("Enter");
  if (where !== "figure") return;
  if (text === "Train") await page.keyboard.press("Enter");
  else if (kind === "range" || kind === "slider") await page.keyboard.press("ArrowRight");
}

for (const lesson of ["derivative", "descent", "mini-batches"]) {
  inBrowser(
    `${lesson} is done from its beginning to its end`,
    visit(async (page, address) => {
      const source = new URL(`../../packages/site/pages/course/${lesson}.md`, import.meta.url);
      const ids = [...readFileSync(source, "utf8").matchAll(/<Exercise id="([^"]*)"/g)].map(([, id]) => id as string);
      const exercises = ids.map((id) => EXERCISES[id] as Exercise);
      await page.goto("about:blank");
      await page.goto(`${address}course/${lesson}.html`);
      await page.locator("main h1").waitFor();
      await page.waitForFunction(() => {
        const figure = document.querySelector("main :is(figure.live > div, rx-derivative, rx-descent)");
        return (figure?.shadowRoot?.childElementCount ?? figure?.childElementCount ?? 0) > 0;
      });
      const before = await figureText(page);
      const programs = await page.locator(".program").count();
      let ran = 0;
      for (let pressed = 0; ; pressed++) {
        assert.ok(pressed < 400, "the end of the page is never reached");
        await page.keyboard.press("Tab");
        const now = await focused(page);
        if (now.where === "footer") break;
        if (now.where === "program" && now.text === "Run") ran++;
        await use(page, now, exercises);
      }
      assert.is(ran, programs);
      await page.waitForFunction((count) => {
        const told = [...document.querySelectorAll(".exercise .told")];
        return told.length === count && told.every((each) => each.textContent === "That is right.");
      }, exercises.length);
      assert.is.not(await figureText(page), before);
    }),
  );
}

test.run();
