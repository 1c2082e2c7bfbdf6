// From `npm create rxgrad` in an empty folder to a falling loss, with packages from a registry of the test's own. Runs alone.
// It needs the network: what is not of this repository comes from the registry that npm is configured with.
import { type ChildProcess, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Page } from "playwright-core";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { manifestOf } from "../../packages/published.mjs";
import { CHROMIUM } from "../support/browser.js";
import { accessibilityFaults, withServedPage } from "../support/figures.js";
import { needing } from "../support/needs.js";
import { type Registry, registryNeed, startRegistry } from "./registry.js";

const test = suite("from npm create rxgrad to a falling loss");
const withRegistry = needing(test, registryNeed());
const inBrowser = CHROMIUM.isMet ? withRegistry : needing(test, CHROMIUM);

// npm writes the path without symbolic links.
const place = realpathSync(mkdtempSync(join(tmpdir(), "rxgrad-created-")));
let registry: Registry;
test.before(async () => {
  registry = await startRegistry();
});
test.after(async () => {
  await registry.close();
  rmSync(place, { recursive: true, force: true });
});

/** As on the machine of a new user: an empty home and cache, and nothing that the tests are run with. */
function surroundings(): NodeJS.ProcessEnv {
  const env = Object.entries(process.env).filter(([name]) => !/^(npm_|node_|xdg_)/i.test(name) || /certs$/i.test(name));
  const home = join(place, "home");
  mkdirSync(home, { recursive: true });
  return { ...Object.fromEntries(env), HOME: home, USERPROFILE: home, NO_PROXY: "127.0.0.1", no_proxy: "127.0.0.1" };
}

function start(folder: string, program: string, ...args: string[]): ChildProcess {
  const shell = process.platform === "win32";
  return spawn(program, args, { cwd: folder, env: surroundings(), stdio: ["ignore", "pipe", "pipe"], shell });
}

/** Runs a program to its end. Returns what it printed. */
async function run(folder: string, program: string, ...args: string[]): Promise<string> {
  const child = start(folder, program, ...args);
  const told: string[] = [];
  for (const stream of [child.stdout, child.stderr]) stream?.on("data", (chunk) => told.push(String(chunk)));
  const code = await new Promise((resolve) => child.on("close", resolve));
  assert.is(code, 0, `${[program, ...args].join(" ")}\n${told.join("")}`);
  return told.join("");
}

/** Makes a project in an empty folder, and installs it. */
async function created(template: string): Promise<string> {
  const folder = join(place, `in-${template}`);
  mkdirSync(folder);
  const from = ["--registry", registry.address, "--no-audit", "--no-fund", "--no-update-notifier"];
  const told = await run(folder, "npm", "create", "--yes", ...from, "rxgrad", "my-app", "--", "--template", template);
  const commands = told.split("\n").filter((line) => line.startsWith("  "));
  const start = template === "node" ? "npm start" : "npm run dev";
  assert.equal(
    commands.map((line) => line.trim()),
    ["cd my-app", "npm install", start],
  );
  const project = join(folder, "my-app");
  await run(project, "npm", "install", ...from);
  for (const name of ["create-rxgrad", "rxgrad", "@rxgrad/core"]) assert.ok(registry.asked.has(name), name);
  const { version } = manifestOf(join(project, "node_modules/rxgrad"));
  assert.is(version, manifestOf(join(project, "node_modules/@rxgrad/kernels")).version);
  return project;
}

const isFalling = (losses: readonly number[]): boolean =>
  losses.length >= 3 && losses.at(-1)! < 0.1 && losses.at(-1)! < losses[0]! / 4;

withRegistry("node: the loss falls, the test passes, and the types are right", async () => {
  const project = await created("node");
  const printed = await run(project, "npm", "start");
  const losses = [...printed.matchAll(/^iteration +\d+ +loss (\d\.\d{4})$/gm)].map(([, loss]) => Number(loss));
  assert.ok(isFalling(losses), printed);
  assert.match(printed, /^0 xor 1 = 0\.9\d\d$/m);
  assert.match(await run(project, "npm", "test"), /pass 1$/m);
  await run(project, "npm", "run", "check");
});

/** In the page: each text that its output has shown. A frame shows one for 16 ms, so nobody would see them all from outside. */
declare const outputs: string[];

/** Has the pages that are opened from now on keep what their output shows. */
const keepOutputs = (page: Page): Promise<unknown> =>
  page.addInitScript(() => {
    Object.assign(globalThis, { outputs: [] });
    let newest: string | undefined;
    new MutationObserver(() => {
      const text = document.querySelector(".run output")?.textContent;
      if (!text || text === newest) return;
      newest = text;
      outputs.push(text);
    }).observe(document, { childList: true, subtree: true, characterData: true });
  });

/** Waits for the end of a run, and reads the losses that the page has shown. */
async function assertLearns(page: Page): Promise<void> {
  await page.waitForFunction(() => outputs.at(-1)?.startsWith("iteration 300,"));
  const shown = await page.evaluate(() => outputs.splice(0));
  assert.match(shown[0] ?? "", /^iteration 1,/);
  const losses = shown.map((text) => Number(/ loss (\S+)$/.exec(text)?.[1]));
  assert.ok(isFalling(losses), shown.join("\n"));
}

/** Looks at the page in both themes, on a wide and a narrow screen. */
async function assertShown(page: Page): Promise<void> {
  for (const [colorScheme, width] of [
    ["light", 1440],
    ["dark", 360],
  ] as const) {
    await page.emulateMedia({ colorScheme });
    await page.setViewportSize({ width, height: 900 });
    assert.is(await page.evaluate(() => document.documentElement.scrollWidth), width);
    for (const name of ["rx-boundary", "rx-loss"]) {
      const { width: drawn = 0, height = 0 } = (await page.locator(name).boundingBox()) ?? {};
      assert.ok(drawn > 300 && drawn < width && height > 200, `${name}: ${drawn} × ${height}`);
    }
    assert.equal(await accessibilityFaults(page), []);
  }
}

/** Starts the development server, and visits its page. */
async function atDevelopment(project: string, visit: (page: Page) => Promise<void>): Promise<void> {
  const vite = start(project, process.execPath, "node_modules/vite/bin/vite.js", "--port", "0", "--host", "127.0.0.1");
  try {
    const told: string[] = [];
    for await (const line of createInterface({ input: vite.stdout! })) {
      told.push(line);
      const address = line.match(/http:\/\/127\.0\.0\.1:\d+\//)?.[0];
      if (!address) continue;
      await withServedPage(project, async (page) => {
        await keepOutputs(page);
        await page.goto(address);
        await visit(page);
      });
      return;
    }
    assert.unreachable(told.join("\n"));
  } finally {
    const ended = new Promise((resolve) => vite.on("close", resolve));
    vite.kill();
    await ended;
  }
}

inBrowser(
  "page: the loss falls, in the development server and as built; the test passes, and the types are right",
  async () => {
    const project = await created("page");
    await atDevelopment(project, assertLearns);
    await run(project, "npm", "run", "build");
    await withServedPage(join(project, "dist"), async (page, address) => {
      await keepOutputs(page);
      await page.goto(address);
      await assertLearns(page);
      await assertShown(page);
      await page.getByRole("button", { name: "Train again" }).click();
      await assertLearns(page);
    });
    assert.match(await run(project, "npm", "test"), /pass 1$/m);
    await run(project, "npm", "run", "check");
  },
);

test.run();
