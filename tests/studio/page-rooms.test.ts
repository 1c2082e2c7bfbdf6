// The laboratories and the other rooms in a browser: by keyboard, with their state in the address. Runs alone.
import type { Page } from "playwright-core";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { CHROMIUM } from "../support/browser.js";
import { accessibilityFaults, builtFor, withServedPage } from "../support/figures.js";
import { needing } from "../support/needs.js";
import { button, lossBelow, openStudio, trainFast } from "./page.js";

const test = suite("the laboratories and rooms");
const inBrowser = needing(test, CHROMIUM);
const built = builtFor(test, "studio");

/** Waits until the address has a part. */
const addressHas = (page: Page, part: string): Promise<unknown> =>
  page.waitForFunction((wanted) => decodeURIComponent(location.hash).includes(wanted), part);

const LABS = {
  derivative: { tag: "rx-derivative", to: "A step that rounds", shown: "mostly rounding", part: "1e-13" },
  descent: { tag: "rx-descent", to: "Rate too large", shown: "flew off", part: "1.15" },
  activations: { tag: "rx-activation", to: "A dead ReLU", shown: "dead: the slope is 0", part: "leakyRelu" },
} as const;

inBrowser("each laboratory is used by keyboard, and its address shows the same again", () =>
  withServedPage(built(), async (page, address) => {
    for (const [name, { tag, to, shown, part }] of Object.entries(LABS)) {
      await page.goto(`${address}#room=${name}&lang=en`);
      await page.locator(tag).waitFor();
      await button(page, to).press("Enter");
      await page.getByText(shown).filter({ visible: true }).first().waitFor();
      await addressHas(page, part);
      await page.reload();
      await page.getByText(shown).filter({ visible: true }).first().waitFor();
      assert.equal(await accessibilityFaults(page), []);
    }
  }),
);

inBrowser("a dragged prediction is in the address, and a wrong one is told in the figure", () =>
  withServedPage(built(), async (page, address) => {
    await page.goto(`${address}#room=losses&lang=en`);
    await page.getByRole("slider", { name: "Probability of class 2" }).press("Home");
    await page.getByRole("cell", { name: "∞", exact: true }).first().waitFor();
    await addressHas(page, "target=2");
    await page.reload();
    await page.getByRole("cell", { name: "∞", exact: true }).first().waitFor();
    await page.goto(`${address}#room=derivative&example=cosine`);
    await page.getByText('the attribute example is "cosine"').waitFor();
  }),
);

inBrowser("a function of one's own is written, its fault is told, and it is in the address, in both languages", () =>
  withServedPage(built(), async (page, address) => {
    await page.goto(`${address}#room=derivative&lang=en`);
    const field = page.getByLabel("A function of your own");
    await field.fill("x**2 + sin(3*x");
    await page.getByText("Character 11: this parenthesis is never closed").waitFor();
    assert.is(await field.getAttribute("aria-invalid"), "true");
    assert.equal(await accessibilityFaults(page), []);
    await field.press("End");
    await page.keyboard.type(")");
    await addressHas(page, "f=x**2+++sin(3*x)");
    const slope = `${(2 + 3 * Math.cos(3)).toFixed(11)}`.replace("-", "−");
    await page.getByText(slope).waitFor();
    await page.getByRole("slider", { name: "h", exact: true }).press("Home");
    await addressHas(page, "h=1e-14");
    await page.reload();
    await page.getByText(slope).waitFor();
    assert.is(await field.inputValue(), "x**2 + sin(3*x)");
    await button(page, "한국어").click();
    const korean = page.getByLabel("내 함수");
    await korean.fill("2x");
    await page.getByText("2번째 글자: x 앞에 연산자가 없습니다.").waitFor();
    await korean.fill("");
    await page
      .locator("rx-derivative select")
      .first()
      .locator("option", { hasText: "x**2" })
      .waitFor({ state: "detached" });
  }),
);

inBrowser("a curve is drawn by keyboard, and learned with its units", () =>
  withServedPage(built(), async (page, address) => {
    await openStudio(page, address, "#room=regression&lang=en");
    await page.getByRole("combobox", { name: "curve", exact: true }).selectOption("hill");
    await page.locator("rx-fit [role=application]").press("ArrowUp");
    await page.getByRole("option", { name: "drawn by hand" }).waitFor({ state: "attached" });
    await page.getByRole("slider", { name: "hidden units" }).press("ArrowRight");
    await trainFast(page);
    await page.getByText("single units (13)").waitFor();
    await lossBelow(page, 0.01);
  }),
);

inBrowser("digits that cannot be loaded are told, and loaded at another try", () =>
  withServedPage(built(), async (page, address) => {
    await page.route("**/mnist/*.gz", (route) => route.fulfill({ status: 200, contentType: "text/html", body: "" }));
    await page.goto(`${address}#room=mnist&lang=en`);
    await page.getByText("They lie beside the page, in the folder mnist.").waitFor();
    assert.equal(await accessibilityFaults(page), []);
    await page.unroute("**/mnist/*.gz");
    await button(page, "Try again").click();
    await page.locator("rx-graph [role=listbox]").waitFor();
    await trainFast(page);
    await page.waitForFunction(
      () => [...document.querySelectorAll("main dl dd")].some((each) => /^9\d\.\d/.test(each.textContent ?? "")),
      undefined,
      { timeout: 120_000 },
    );
  }),
);

inBrowser("a link's module is imported only after the person has agreed, and the worked one learns", () =>
  withServedPage(built(), async (page, address) => {
    await page.goto(`${address}#room=own&lang=en`);
    assert.equal(await accessibilityFaults(page), []);
    await page.getByLabel("Address of the module").fill("javascript:alert(1)");
    await button(page, "Import and open").press("Enter");
    await page.getByText("This is no address of a module").waitFor();
    await button(page, "Open this one").click();
    await page.locator("rx-graph [role=listbox]").waitFor();
    await addressHas(page, "example");
    await page.reload();
    await page.getByText("This link names a module").waitFor();
    await button(page, "Import and open").click();
    await trainFast(page);
    await lossBelow(page, 0.1);
  }),
);

test.run();
