// Somebody on the server sends wrong messages about gradients during a run: they are dropped with a reason, and the losses are the same.
// Runs alone: it starts a server, threads and processes.
import { connect, type NatsConnection } from "@nats-io/transport-node";
import { type Fleet, natsFleet, type ServeOptions, type Serving, serve } from "@rxgrad/fleet";
import type { GradientTask } from "rxgrad";
import { GradientPerformer } from "rxgrad/driver";
import { filter, firstValueFrom } from "rxjs";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { needing } from "../support/needs.js";
import { gradientLosses, type Way } from "./gradient-run.js";
import { growsLittle, held, MOST_GROWTH } from "./memory-held.js";
import { VERSION } from "./predators.js";
import { NATS, NatsServer } from "./server.js";
import { drawer, mutated, read, written, wrongHeads } from "./written-messages.js";

const testNats = needing(test, NATS);
const MESSAGES = 10_000;
const FEW = 6;
const expected = await gradientLosses("backprop", undefined, undefined, FEW);

interface Scene {
  readonly fleet: Fleet;
  readonly hostile: NatsConnection;
  readonly warnings: string[];
  serve(module?: Parameters<typeof serve>[1], options?: ServeOptions): Serving;
}

async function withScene(play: (scene: Scene) => Promise<void>): Promise<void> {
  const server = await NatsServer.start();
  const [own, workers, hostile] = await Promise.all([1, 2, 3].map(() => connect({ servers: server.address })));
  const fleet = natsFleet(own, { version: VERSION, lease: 60_000 });
  const serving: Serving[] = [];
  const warnings: string[] = [];
  try {
    await play({
      fleet,
      hostile,
      warnings,
      serve(module, options) {
        const warn = (message: string): void => void warnings.push(message);
        const one = serve(workers, module, { version: VERSION, concurrency: 1, warn, ...options });
        serving.push(one);
        return one;
      },
    });
  } finally {
    await fleet.close();
    for (const each of serving) await each.close();
    for (const each of [own, workers, hostile]) await each.close();
    await server.close();
  }
}

/** The first message on a subject. */
const first = (connection: NatsConnection, subject: string): Promise<Uint8Array> =>
  new Promise((resolve) => {
    connection.subscribe(subject, { callback: (_, { data }) => resolve(Uint8Array.from(data)), max: 1 });
  });

testNats(`${MESSAGES} mutated answers to a shard: each is refused, and counted`, () =>
  withScene(async ({ fleet, hostile, serve }) => {
    const announced = first(hostile, "rxgrad.default.announcements");
    const losses = gradientLosses("backprop", fleet, undefined, FEW);
    const { trainer } = read(await announced).head;
    const subject = `$JS.API.CONSUMER.MSG.NEXT.RXGRAD-default-${trainer}.workers`;
    const asked = JSON.stringify({ batch: 1, expires: 5_000_000_000 });
    const stolen = await hostile.request(subject, asked, { noMux: true, timeout: 6000 });
    const { key, attempt } = read(stolen.data).head;
    const answer = written({
      head: { type: "answer", wire: 1, key, attempt, worker: "0123456789abcdef", version: VERSION, outcome: "value" },
      arrays: [Array.from({ length: 83 }, () => 1)],
    });
    const draw = drawer(7);
    const before = held();
    for (let sent = 0; sent < MESSAGES; sent += 500) {
      const wrong = Array.from({ length: 500 }, () => mutated(answer, draw));
      const replies = await Promise.all(
        wrong.map((each) => hostile.request(`rxgrad.default.${trainer}.answers`, each, { timeout: 10_000 })),
      );
      assert.ok(replies.every(({ data }) => read(data).head.reply === "no"));
    }
    await firstValueFrom(fleet.status$.pipe(filter(({ dropped }) => dropped === MESSAGES)));
    await growsLittle(before);
    hostile.publish(stolen.reply as string, "-NAK");
    serve();
    assert.equal(await losses, expected);
  }),
);

testNats(`${MESSAGES} mutated parts, requests for parts, and jobs: each is dropped, with a reason`, () =>
  withScene(async ({ fleet, hostile, serve, warnings }) => {
    const draw = drawer(11);
    const announced = first(hostile, "rxgrad.default.announcements");
    const jobHeard = first(hostile, "rxgrad.default.*.jobs");
    const partHeard = first(hostile, "rxgrad.default.*.parts");
    serve();
    let sending: Promise<unknown> | undefined;
    let growth = 0;
    const send = async (): Promise<void> => {
      const before = held();
      const { trainer } = read(await announced).head;
      const [job, part] = await Promise.all([jobHeard, partHeard]);
      const at = `rxgrad.default.${trainer}`;
      const request = written({ head: { type: "part-request", wire: 1, key: "1-0123456789abcdef" } });
      for (let sent = 0; sent < MESSAGES / 3; sent += 100) {
        const stored: Promise<unknown>[] = [];
        for (let i = 0; i < 100; i++) {
          hostile.publish(`${at}.parts`, mutated(part, draw));
          hostile.publish(`${at}.part-requests`, mutated(request, draw), { reply: "nobody" });
          // A job that is wrong inside of its task has a key that nobody waits for: who may write jobs is believed.
          const { head, arrays } = read(job);
          const tasks = wrongHeads(head.task as Record<string, unknown>);
          const task = tasks[draw(tasks.length)];
          const inside = written({ head: { ...head, key: "1-0123456789abcdef", task }, arrays });
          stored.push(hostile.request(`${at}.jobs`, i % 2 ? inside : mutated(job, draw), { timeout: 10_000 }));
        }
        await Promise.all(stored);
      }
      growth = held() - before;
    };
    const losses = await gradientLosses(
      "backprop",
      {
        // The run waits until all has been sent.
        async evaluateGradient(task, signal) {
          const values = await fleet.evaluateGradient(task, signal);
          sending ??= send();
          await sending;
          return values;
        },
      },
      undefined,
      FEW,
    );
    assert.equal(losses, expected);
    assert.ok(growth < MOST_GROWTH, `${growth} bytes`);
    const { dropped } = await firstValueFrom(fleet.status$);
    assert.ok(dropped > MESSAGES / 4, `${dropped}`);
    assert.ok(warnings.length > 5 && warnings.length <= 101, `${warnings.length}`);
    for (const each of warnings) assert.match(each, /^serve: a (job|part) was not understood: .{5,300}\.$/);
    assert.ok(warnings.some((each) => each.includes("a part was not understood")));
  }),
);

testNats("functions that are given directly: their worker performs gradients too, with the same losses", () =>
  withScene(async ({ fleet, serve }) => {
    serve({ simulate: async () => 1 });
    assert.equal(await gradientLosses("backprop", fleet, undefined, FEW), expected);
  }),
);

/** The first task of a run, as data. */
async function firstTask(way: Way): Promise<GradientTask> {
  let task: GradientTask | undefined;
  await gradientLosses(way, {
    evaluateGradient(given) {
      task ??= structuredClone(given);
      return Promise.reject(new Error("enough"));
    },
  }).catch(() => {});
  return task as GradientTask;
}

/** Copies of plain data, each with something else in one place. */
function* elsewhere(value: unknown): Generator<unknown> {
  yield* [undefined, null, -1, 1.5, 1e308, 2 ** 31, "__proto__", "constructor", [], {}, [[]]];
  if (typeof value !== "object" || value === null) return;
  const copied = (): Record<string, unknown> => (Array.isArray(value) ? [...value] : { ...value }) as never;
  for (const [name, inner] of Object.entries(value)) {
    for (const other of elsewhere(inner)) yield Object.assign(copied(), { [name]: other });
  }
  if (!Array.isArray(value)) {
    yield Object.defineProperty(copied(), "__proto__", { value: { polluted: true }, enumerable: true });
  }
}

for (const way of ["backprop", "spsa"] as const) {
  test(`${way}: a wrong task is an error with a reason, or no other task; it changes no prototype`, async () => {
    const task = await firstTask(way);
    const right = await new GradientPerformer({}).perform(task);
    const [{ head: definition }, ...rest] = task.shared;
    const performer = new GradientPerformer({});
    let refused = 0;
    const perform = async (given: GradientTask, by = performer): Promise<void> => {
      try {
        assert.ok((await by.perform(given)).length <= right.length);
      } catch (error) {
        assert.instance(error, Error);
        assert.ok((error as Error).message.length > 5);
        refused++;
      }
    };
    const before = held();
    for (const head of elsewhere(task.head)) await perform({ ...task, head: head as never });
    assert.ok(refused > 50, `${refused}`);
    for (const head of elsewhere(definition)) {
      const wrong = { head: head as never, arrays: [] };
      await perform({ ...task, shared: [wrong, ...rest] });
    }
    const lists = [...task.arrays, ...rest.flatMap(({ arrays }) => arrays)];
    for (let i = 0; i < lists.length; i++) {
      const changed = (each: Float64Array): Float64Array => (each === lists[i] ? each.subarray(1) : each);
      const shared = task.shared.map((each) => ({ ...each, arrays: each.arrays.map(changed) }));
      const error = await performer.perform({ ...task, arrays: task.arrays.map(changed), shared }).then(String, String);
      assert.match(error, /GraphError: a gradient task: it has not the /);
    }
    assert.is(({} as { readonly polluted?: unknown }).polluted, undefined);
    await growsLittle(before, 4 * MOST_GROWTH);
    assert.equal(await performer.perform(task), right, "what was wrong has left nothing");
  });
}

test.run();
