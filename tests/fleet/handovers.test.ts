// Jobs go from hand to hand: between several trainers, from workers that leave, and around one that is performed alone.
// Runs alone: it starts a server.
import { connect, type NatsConnection } from "@nats-io/transport-node";
import { type Fleet, natsFleet, type Serving, serve } from "@rxgrad/fleet";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { needing } from "../support/needs.js";
import { statusWhere, until } from "./scene.js";
import { NATS, NatsServer } from "./server.js";

const testNats = needing(test, NATS);
const POINT = { x: Float64Array.of(1) };
const threads = new URL("../fixtures/fleet/functions.ts", import.meta.url);

type Functions = Parameters<typeof serve>[1];

interface Scene {
  readonly server: NatsServer;
  fleet(options?: Parameters<typeof natsFleet>[1]): Promise<Fleet>;
  worker(functions: Functions, concurrency: number): Promise<Serving>;
  connection(): Promise<NatsConnection>;
}

async function withScene(play: (scene: Scene) => Promise<void>): Promise<void> {
  const server = await NatsServer.start();
  const connections: NatsConnection[] = [];
  const ends: (() => Promise<void>)[] = [];
  const connection = async (): Promise<NatsConnection> => {
    const one = await connect({ servers: server.address });
    connections.push(one);
    return one;
  };
  try {
    await play({
      server,
      connection,
      async fleet(options = {}) {
        const fleet = natsFleet(await connection(), { version: "v", ...options });
        ends.push(() => fleet.close());
        return fleet;
      },
      async worker(functions, concurrency) {
        const serving = serve(await connection(), functions, { version: "v", concurrency, warn: () => {} });
        ends.push(() => serving.close());
        return serving;
      },
    });
  } finally {
    await Promise.all(ends.map((end) => end()));
    await Promise.all(connections.map((each) => each.close()));
    await server.close();
  }
}

/** An evaluation whose end is looked at later; if the test fails before, its fleet is closed under it. */
function later<T>(value: Promise<T>): Promise<T> {
  value.catch(() => {});
  return value;
}

/** A Promise that is resolved from outside. */
function gate(): { readonly opened: Promise<void>; open: () => void } {
  let open = (): void => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { opened, open };
}

testNats("a free place does not wait for a trainer without jobs while another has some", () =>
  withScene(async ({ fleet, worker, connection }) => {
    const held = gate();
    const begun = gate();
    const hold = async (): Promise<number> => {
      begun.open();
      await held.opened;
      return 1;
    };
    await worker({ hold, quick: async () => 2 }, 2);
    const idle = await fleet();
    const busy = await fleet();
    const holding = later(idle.evaluate("hold")(POINT));
    await begun.opened;
    await busy.evaluate("quick")(POINT);
    const spy = await connection();
    const waits: string[] = [];
    const answers = { count: 0 };
    spy.subscribe("$JS.API.CONSUMER.MSG.NEXT.>", {
      callback: (_, message) => {
        if (answers.count < 40 && message.string().includes("expires")) waits.push(message.subject);
      },
    });
    spy.subscribe("rxgrad.default.*.answers", { callback: () => void answers.count++ });
    await spy.flush();
    const before = answers.count;
    await Promise.all(Array.from({ length: 40 }, () => busy.evaluate("quick")(POINT)));
    await spy.flush();
    assert.ok(answers.count - before >= 40);
    // One wait may have been under way when the jobs came.
    assert.ok(waits.length <= 2, waits.join());
    held.open();
    await holding;
  }),
);

testNats("workers that leave, and workers of another version, do not make a job suspect", () =>
  withScene(async ({ fleet, worker }) => {
    const one = await fleet();
    const value = later(one.evaluate("work")(POINT));
    for (let time = 0; time < 8; time++) {
      const begun = gate();
      const work = (): Promise<number> => {
        begun.open();
        return new Promise(() => {});
      };
      const leaving = await worker({ work }, 1);
      // The evaluation rejects if it is taken for one that ends its workers.
      await Promise.race([begun.opened, value]);
      await leaving.close();
    }
    await worker({ work: async () => 5 }, 1);
    assert.equal(await value, Float64Array.of(5));
  }),
);

testNats("a job that waits to be performed alone keeps no other job from other workers", () =>
  withScene(async ({ fleet, worker, connection }) => {
    const spy = await connection();
    const asked = gate();
    spy.subscribe("rxgrad.default.*.questions", { callback: asked.open });
    await spy.flush();
    const one = await fleet();
    const controller = new AbortController();
    const context = { signal: controller.signal, repetition: 0 };
    await worker(threads, 3);
    const held = one
      .evaluate("never")(POINT, context)
      .catch(() => {});
    await statusWhere(one, ({ inFlight }) => inFlight === 1);
    const suspect = one
      .evaluate("ends")(POINT, context)
      .catch(() => {});
    // The suspect has ended a thread. When its worker has asked about it, it waits for the job that is held.
    await asked.opened;
    await spy.flush();
    let answers = 0;
    const others = Array.from({ length: 12 }, () =>
      later(
        one
          .evaluate("promised")(POINT)
          .then(() => answers++),
      ),
    );
    await statusWhere(one, ({ waiting }) => waiting > 0);
    await worker({ promised: async () => 2 }, 1);
    await until(
      () => answers,
      (count) => count === 12,
    );
    await Promise.all(others);
    controller.abort();
    await Promise.all([held, suspect]);
  }),
);

testNats("more places than the server lets wait: those above are refused for a time, and get jobs later", () =>
  withScene(async ({ fleet, worker, connection }) => {
    const held = gate();
    const begun = gate();
    const hold = async (): Promise<number> => {
      begun.open();
      await held.opened;
      return 1;
    };
    await worker({ hold }, 1);
    const one = await fleet();
    const spy = await connection();
    const trainer = new Promise<string>((resolve) => {
      spy.subscribe("$JS.API.CONSUMER.MSG.NEXT.>", { callback: (_, { subject }) => resolve(subject), max: 1 });
    });
    const holding = later(one.evaluate("hold")(POINT));
    await begun.opened;
    const crowd = await connection();
    const asked = JSON.stringify({ batch: 1, expires: 600e9 });
    let refusals = 0;
    crowd.subscribe("crowd.*", { callback: (_, { headers }) => void (headers?.code === 409 && refusals++) });
    const subject = await trainer;
    for (let i = 0; i < 16_400; i++) crowd.publish(subject, asked, { reply: `crowd.${i}` });
    await until(
      () => refusals,
      (count) => count >= 16,
    );
    await worker({ quick: async () => 3 }, 1);
    await statusWhere(one, ({ workers }) => workers.length === 2);
    await crowd.close();
    assert.equal(await one.evaluate("quick")(POINT), Float64Array.of(3));
    held.open();
    await holding;
  }),
);

testNats("an answer that no message has room for is the error of its evaluation, and so is a point", () =>
  withScene(async ({ fleet, worker }) => {
    const one = await fleet({ attempts: 1 });
    await worker({ huge: async () => new Float64Array(2 ** 25) as never }, 1);
    const message = (name: string, x: Float64Array): Promise<string> =>
      one
        .evaluate(name)({ x })
        .then(
          () => "no error",
          (error: Error) => error.message,
        );
    assert.is(
      await message("huge", POINT.x),
      'the answer of "huge" cannot be sent: it has 33554432 numbers, and a message at most 33553920',
    );
    assert.is(
      await message("huge", new Float64Array(2 ** 25)),
      '"huge" cannot be sent to workers: it has 33554432 numbers, and a message at most 33553920',
    );
  }),
);

test.run();
