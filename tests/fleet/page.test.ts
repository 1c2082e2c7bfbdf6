// A page serves a fleet by WebSocket, and evaluates in Web Workers of its own. Runs alone: it starts a browser and a server.
import { fileURLToPath } from "node:url";
import { connect, type NatsConnection } from "@nats-io/transport-node";
import { natsFleet, serve } from "@rxgrad/fleet";
import type { Page } from "playwright-core";
import { filter, firstValueFrom } from "rxjs";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { simulate } from "../fixtures/fleet/functions.js";
import type { PageOrder } from "../fixtures/fleet/page.js";
import { CHROMIUM, withPage } from "../support/browser.js";
import { needing } from "../support/needs.js";
import { type ConfiguredServer, configuredServer } from "./configured-server.js";
import { lossesBy, lossesHere, VERSION } from "./predators.js";
import { NATS } from "./server.js";

const inBrowser = needing(test, CHROMIUM);
const inBrowserWithNats = needing(test, NATS.isMet ? CHROMIUM : NATS);
const ITERATIONS = 40;

const fixture = (name: string): string => fileURLToPath(new URL(`../fixtures/fleet/${name}.ts`, import.meta.url));
const modules = {
  page: fixture("page"),
  "page-worker": fixture("page-worker"),
  simulate: fixture("page-simulate"),
  "thread.browser": fileURLToPath(new URL("../../packages/fleet/src/threads/thread.browser.ts", import.meta.url)),
};

declare const told: string[];
declare function serveFleet(order: PageOrder): void;
declare function local(iterations: number): Promise<{ losses: string[]; here: string[]; messages: string[] }>;

async function withServer(
  play: (server: ConfiguredServer, connection: NatsConnection) => Promise<void>,
): Promise<void> {
  const server = await configuredServer();
  const connection = await connect({ servers: server.address });
  try {
    await play(server, connection);
  } finally {
    await connection.close();
    await server.close();
  }
}

const hears = (page: Page, word: string): Promise<unknown> =>
  page.waitForFunction((word) => told.includes(word) || told.find((each) => each.startsWith("error")), word);

/** A page serves a trainer in Node, is closed while it has a job, and a worker in Node takes it over. */
async function takenOver(name: string, order: Partial<PageOrder>): Promise<void> {
  await withServer(async (server, connection) => {
    const fleet = natsFleet(connection, { version: VERSION, lease: 500 });
    const seen = firstValueFrom(
      fleet.status$.pipe(filter(({ workers }) => workers.some(({ answered }) => answered > 0))),
    );
    let losses: Promise<string[]> | undefined;
    await withPage(modules, false, async (page) => {
      await page.waitForFunction("typeof serveFleet === 'function'");
      await page.evaluate((order) => serveFleet(order), {
        server: server.webSocket,
        version: VERSION,
        after: 9,
        ...order,
      });
      await hears(page, "serving");
      losses = lossesBy(fleet.evaluate(name), ITERATIONS);
      await hears(page, "holding");
      assert.equal(await page.evaluate(() => told), ["serving", "holding"]);
    });
    const { workers } = await seen;
    assert.equal(
      workers.map(({ name }) => name),
      ["the page"],
    );
    const node = { [name]: (async (inputs: never) => simulate(inputs)) as never };
    const serving = serve(connection, node, { version: VERSION });
    assert.equal(await losses, await lossesHere(ITERATIONS));
    const { answered } = await firstValueFrom(fleet.status$);
    assert.ok(answered >= 9);
    await serving.close();
    await fleet.close();
  });
}

inBrowserWithNats(
  "a page serves functions, and is closed in the middle of a job: the run goes on, with the same bits",
  () => takenOver("simulate", {}),
);

inBrowserWithNats("a page serves a module in nested Web Workers, and is closed in the middle of a job", () =>
  takenOver("simulateAndHold", { module: "/simulate.js" }),
);

inBrowser("a local fleet in a page evaluates in Web Workers: the same bits, and the errors are told", () =>
  withPage(modules, false, async (page) => {
    await page.waitForFunction("typeof local === 'function'");
    const { losses, here, messages } = await page.evaluate((iterations) => local(iterations), ITERATIONS);
    // Compared within the browser: its optimizer's powers have other last bits than those of Node.
    assert.equal(losses, here);
    assert.is(losses.length, ITERATIONS);
    const [fails, nothing, ends, missing, aborted] = messages;
    assert.is(fails, "no luck (tried 2 times, the last time on this machine)");
    assert.match(nothing, /simulate\.js has no function "nothing"; it has /);
    assert.match(ends, /^"endsLater" ended its thread 3 times while it was alone there, .*\(Uncaught Error: later\)$/);
    assert.match(missing, /nowhere\.js could not be imported: /);
    assert.is(aborted, "enough");
  }),
);

test.run();
