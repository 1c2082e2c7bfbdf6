// Takes the pictures of the studio in docs/pictures, with Chromium from $CHROMIUM or the path:
//   npx tsx --conditions=source docs/pictures.ts           every room
//   npx tsx --conditions=source docs/pictures.ts mnist …   those whose name contains one of these
// A room with a training stands at an iteration that its address names, so the pictures show the same each time.
import { statSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { studio } from "@rxgrad/studio";
import type { Page } from "playwright-core";
import { crossEntropy, dense, finiteDifference, input, sgd, softmax, tanh, train } from "rxgrad";
import { BehaviorSubject, share } from "rxjs";
import { builtPage } from "../tests/support/built-page.js";
import { withServedPage } from "../tests/support/figures.js";

interface Picture {
  readonly name: string;
  /** What stands behind `#` in the address. */
  readonly address: string;
  readonly theme?: "dark";
  readonly width?: number;
  /** What a person does before the picture is taken. */
  readonly act?: (page: Page) => Promise<void>;
}

/** Draws a 3 with the pointer. */
async function drawDigit(page: Page): Promise<void> {
  const { x, y, width } = (await page.locator("rx-digit .paper").boundingBox())!;
  const points = [
    0.3, 0.22, 0.5, 0.15, 0.68, 0.25, 0.66, 0.4, 0.45, 0.48, 0.68, 0.55, 0.72, 0.72, 0.52, 0.85, 0.28, 0.76,
  ];
  for (let i = 0; i < points.length; i += 2) {
    await page.mouse.move(x + width * (points[i] as number), y + width * (points[i + 1] as number), { steps: 6 });
    if (i === 0) await page.mouse.down();
  }
  await page.mouse.up();
  await page.mouse.move(0, 0);
  await page.waitForTimeout(1500);
}

const pictures: readonly Picture[] = [
  { name: "derivative", address: "room=derivative&example=sin&x=1&h=0.5&scheme=forward" },
  { name: "descent", address: "room=descent" },
  { name: "losses", address: "room=losses" },
  { name: "activations", address: "room=activations", theme: "dark" },
  { name: "classification", address: "room=classification&at=300&node=dense1" },
  { name: "regression", address: "room=regression&at=600" },
  { name: "mnist", address: "room=mnist&at=600&node=finiteDifference1", theme: "dark", act: drawDigit },
  { name: "overfitting", address: "room=overfitting&at=300" },
  { name: "black-box", address: "room=black-box&at=300&node=simulator", theme: "dark" },
  { name: "own", address: "room=own" },
  { name: "narrow", address: "room=classification&at=300&lang=ko", width: 360 },
];

const target = fileURLToPath(new URL("./pictures/", import.meta.url));
const wanted = process.argv.slice(2);
const isWanted = (name: string): boolean => wanted.length === 0 || wanted.some((part) => name.includes(part));

/** Waits until the page stands still: the iteration of its address is there, and its figures are drawn. */
async function settled(page: Page, address: string): Promise<void> {
  const at = new URLSearchParams(address).get("at");
  if (at) {
    const iteration = page.locator("dd.iteration", { hasText: new RegExp(`^${at}$`) });
    await iteration.waitFor({ timeout: 240_000 });
  }
  await page.waitForLoadState("networkidle");
  await page.waitForTimeout(2500);
}

async function takePicture(page: Page, base: string, { name, address, theme = undefined, width = 1440, act }: Picture) {
  await page.setViewportSize({ width, height: 900 });
  await page.emulateMedia({ colorScheme: theme ?? "light" });
  await page.goto("about:blank");
  await page.goto(`${base}#${address}`);
  await settled(page, address);
  await act?.(page);
  const path = `${target}${name}.png`;
  await page.screenshot({ path, animations: "disabled" });
  console.log(`${name}.png: ${Math.ceil(statSync(path).size / 1000)} kB`);
}

await withServedPage(
  builtPage("studio"),
  async (page, base) => {
    for (const picture of pictures) if (isWanted(picture.name)) await takePicture(page, base, picture);
    if (!isWanted("script")) return;
    const shown = await shownScript();
    const [address = "", hash = ""] = shown.address.split("#");
    try {
      await takePicture(page, address, { name: "script", address: hash });
    } finally {
      await shown.close();
    }
  },
  { isIsolated: true },
);

/** A script's own run, which stands at an iteration, so that its values can be seen. */
async function shownScript(): Promise<Awaited<ReturnType<typeof studio>>> {
  const learningRate$ = new BehaviorSubject(0.5);
  const y = input("x", [2]).pipe(dense(6), tanh(), dense(2), softmax());
  const W = sgd(finiteDifference(crossEntropy(y, input("t", []), { name: "loss" })), { learningRate: learningRate$ });
  const corners = [
    [0, 0],
    [0, 1],
    [1, 0],
    [1, 1],
  ];
  const iterations$ = train(W, Array(1000).fill({ x: corners, t: [0, 1, 1, 0] }), { seed: 1 }).pipe(share());
  iterations$.subscribe((each) => each.iteration === 400 && each.hold());
  return studio({ W, iterations$, controls: { learningRate: learningRate$ } }, { port: 0 });
}
