// The evolution strategy of examples/fleet: two processes of Node and a page in Chromium play for one trainer. Runs alone: it
// starts a server, processes and a browser.
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";
import { connect, type NatsConnection } from "@nats-io/transport-node";
import { type Fleet, natsFleet, serve } from "@rxgrad/fleet";
import { chromium, type Page } from "playwright-core";
import { blackBox, parameter, randomDirections, sgd, sharded, train } from "rxgrad";
import { lastValueFrom, map, take, toArray } from "rxjs";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { play } from "../../examples/fleet/evolution/balance.js";
import { evolution, type Play } from "../../examples/fleet/evolution/evolution.js";
import { NEWS, type News } from "../../examples/fleet/evolution/news.js";
import { servePage } from "../../examples/fleet/evolution/page-server.js";
import { decodeJob } from "../../packages/fleet/src/wire/messages.js";
import { decodePart } from "../../packages/fleet/src/wire/parts.js";
import { browserPath, CHROMIUM, FLAGS } from "../support/browser.js";
import { needing } from "../support/needs.js";
import { type ConfiguredServer, configuredServer } from "./configured-server.js";
import { Program } from "./processes.js";
import { until } from "./scene.js";
import { NATS, NatsServer } from "./server.js";

const ITERATIONS = 10;
const WEIGHTS = 4 * 8 + 8 + 8 + 1;
const MOST = 2 ** 20;
/** What is waited for in the page comes within so many milliseconds, also on a busy machine. */
const LONGEST = 120_000;
const example = (name: string): URL => new URL(`../../examples/fleet/evolution/${name}`, import.meta.url);

/** Behind the module of the page's threads: the tenth job is held for ever, and the page is told. */
const HOLDING = `{
  const perform = globalThis.onmessage;
  let count = 0;
  globalThis.onmessage = (event) => {
    if (++count < 10) perform(event);
    else new BroadcastChannel("fleet").postMessage("holding");
  };
}`;

/** Serves what another server does, with more text behind one of its files. */
async function extended(address: string, file: string, more: string): Promise<{ address: string; close(): void }> {
  const server = createServer(async ({ url = "/" }, response) => {
    const from = await fetch(new URL(url, address));
    response.writeHead(from.status, { "Content-Type": from.headers.get("content-type") ?? "" });
    response.end((await from.text()) + (url === file ? more : ""));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}

/** The messages that go over a subject of every trainer. */
function messagesOn(connection: NatsConnection, subject: string): Uint8Array[] {
  const messages: Uint8Array[] = [];
  connection.subscribe(`rxgrad.default.*.${subject}`, { callback: (_, { data }) => void messages.push(data) });
  return messages;
}

const losses = (evaluate: Play, fleet?: Fleet): Promise<number[]> =>
  lastValueFrom(
    train(evolution(evaluate, fleet), undefined, { seed: 1 }).pipe(
      take(ITERATIONS),
      map(({ loss }) => loss),
      toArray(),
    ),
  );

/** The number of jobs that each worker has answered, by its name, until the fleet is closed. */
function answeredOf(fleet: Fleet): ReadonlyMap<string, number> {
  const answered = new Map<string, number>();
  fleet.status$.subscribe(({ workers }) => {
    for (const each of workers) answered.set(each.name, each.answered);
  });
  return answered;
}

async function joined(page: Page, address: string, { webSocket }: ConfiguredServer): Promise<void> {
  await page.goto(`${address}?queue=${webSocket}&threads=1`);
  await page.waitForFunction(() => document.getElementById("state")?.textContent === "It has joined.");
  await page.evaluate(() => {
    new BroadcastChannel("fleet").onmessage = ({ data }) => {
      document.title = data;
    };
  });
}

const withNats = needing(test, NATS);
const inBrowserWithNats = needing(test, NATS.isMet ? CHROMIUM : NATS);

inBrowserWithNats(
  "Node and a page play, the page is closed in mid-job: the policy learns, by the same bits",
  async () => {
    const server = await configuredServer();
    const pages = await servePage();
    const holding = await extended(pages.address, "/thread.js", HOLDING);
    const connection = await connect({ servers: server.address });
    const [jobs, answers, parts] = ["jobs", "answers", "parts"].map((each) => messagesOn(connection, each));
    const serving = ["--import=tsx", fileURLToPath(example("serve.ts")), `nats://${server.address}`];
    const programs = [1, 2].map(() => new Program("--conditions=source", serving));
    const browser = await chromium.launch({ executablePath: browserPath, args: FLAGS });
    const fleet = natsFleet(connection, { module: example("balance.js"), lease: 500 });
    try {
      const answered = answeredOf(fleet);
      const page = await browser.newPage();
      const errors: string[] = [];
      page.on("pageerror", ({ message }) => errors.push(message));
      page.setDefaultTimeout(LONGEST);
      await Promise.all(programs.map((each) => each.until(({ length }) => length > 0)));
      await joined(page, holding.address, server);
      const run = losses(fleet.evaluate("play") as Play, fleet);
      run.catch(() => {});
      await shows(page, connection, answered);
      assert.equal(errors, []);
      await page.close();

      const got = await run;
      assert.equal(got, await losses(play as never));
      assert.ok(-got[0] < 1 && -got[ITERATIONS - 1] > 5, `${got}`);
      const names = [...answered.keys()].sort();
      assert.is(names.length, 3);
      assert.match(names.join(), /^Node, process \d+,Node, process \d+,page [0-9a-f]{4}$/);
      for (const [name, count] of answered) assert.ok(count >= 1, `${name} answered ${count}`);
      checkTraffic(jobs, answers, parts);
    } finally {
      await fleet.close();
      await browser.close();
      await Promise.all(programs.map((each) => each.kill("SIGTERM")));
      await connection.close();
      holding.close();
      await pages.close();
      await server.close();
    }
  },
);

/** The page shows what the trainer tells. */
async function shows(page: Page, connection: NatsConnection, answered: ReadonlyMap<string, number>): Promise<void> {
  await page.waitForFunction(() => document.title === "holding");
  // The trainer hears of a worker by its next heartbeat.
  await until(
    () => [...answered],
    (counts) => counts.length === 3 && counts.some(([name, count]) => name.startsWith("page") && count >= 9),
  );
  const workers = [...answered].map(([name, count]) => ({ name, answered: count, busy: 1, rate: 2.5 }));
  const policy = { W1: Array(32).fill(0), b1: Array(8).fill(0), W2: Array(8).fill(0), b2: [0] };
  const news: News = { iteration: 7, score: 1.25, policy, workers, isLast: false };
  connection.publish(NEWS, JSON.stringify(news));
  await page.waitForFunction(() => document.getElementById("iteration")?.textContent === "7");
  const text = await page.evaluate(() => document.body.textContent);
  assert.match(text ?? "", "1.25 of 10");
  for (const { name } of workers) assert.match(text ?? "", name);
  const own = workers.find(({ name }) => name.startsWith("page"));
  assert.is(await page.textContent("#done"), String(own?.answered));
  assert.is(await page.textContent("#rate"), "2.5");
  await page.setViewportSize({ width: 360, height: 740 });
  assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= 360));
}

/** A shard names its directions; the weights go once in an iteration, and answers are short. */
function checkTraffic(jobs: readonly Uint8Array[], answers: readonly Uint8Array[], parts: readonly Uint8Array[]): void {
  const shards = jobs.filter((each) => decodeJob(each, MOST).task.type === "gradient");
  assert.is(shards.length, 16 * ITERATIONS);
  assert.is(jobs.length, 17 * ITERATIONS);
  for (const { length } of shards) assert.ok(length <= 500, `a job of ${length} bytes`);
  for (const { length } of answers) assert.ok(length <= 1000, `an answer of ${length} bytes`);
  const lists = parts.map((each) => decodePart(each, MOST).arrays.map(({ length }) => length));
  assert.is(lists.filter((each) => each.length > 0).length, ITERATIONS);
  for (const each of lists.filter(({ length }) => length > 0)) assert.equal(each, [WEIGHTS]);
  // The graph, and the samples, of which there are none.
  assert.is(lists.length, ITERATIONS + 2);
}

/** The lengths of the answers in an iteration along random directions, where the texts in them are as long as they may be. */
async function lengthsOfAnswers(weights: number, directions: number, shards: number): Promise<number[]> {
  const server = await NatsServer.start();
  const connection = await connect({ servers: server.address });
  const answers = messagesOn(connection, "answers");
  const version = "v".repeat(200);
  const serving = serve(connection, { square: async ({ w }) => w[0] * w[0] }, { concurrency: 1, version, warn() {} });
  const fleet = natsFleet(connection, { version });
  const w = parameter([weights], { name: "w" });
  const loss = blackBox({ inputs: { w }, output: [], evaluate: fleet.evaluate("square") });
  const along = randomDirections(loss, { directions, h: 0.1 });
  const W = sgd(sharded(along, { shards, fleet, place: "fleet" }), { learningRate: 0.1 });
  await lastValueFrom(train(W, undefined, { seed: 1 }).pipe(take(1)));
  await fleet.close();
  await serving.close();
  await connection.close();
  await server.close();
  return answers.map(({ length }) => length);
}

withNats("an answer has at most 1 kB: for 100,000 weights, and for as many directions as go into a part", async () => {
  const large = await lengthsOfAnswers(100_000, 32, 16);
  const many = await lengthsOfAnswers(1, 1000, 1);
  assert.is(large.length, 17);
  assert.ok(many.length > 2);
  for (const each of [...large, ...many]) assert.ok(each <= 1000, `${each} bytes`);
});

test.run();
