// Somebody on the server sends wrong messages to a trainer and its workers during a run. They are dropped, and counted.
// Runs alone: it starts a server.
import { connect, type NatsConnection } from "@nats-io/transport-node";
import { type Fleet, type FleetStatus, natsFleet, type Serving, serve } from "@rxgrad/fleet";
import { filter, firstValueFrom } from "rxjs";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { simulate } from "../fixtures/fleet/functions.js";
import { needing } from "../support/needs.js";
import { growsLittle, held } from "./memory-held.js";
import { lossesBy, lossesHere, VERSION } from "./predators.js";
import { until } from "./scene.js";
import { NATS, NatsServer } from "./server.js";
import { drawer, mutated, read, written } from "./written-messages.js";

const testNats = needing(test, NATS);
const ITERATIONS = 40;
const MESSAGES = 10_000;
const expected = await lossesHere(ITERATIONS);

interface Job {
  readonly data: Uint8Array;
  readonly key: string;
  /** The bytes of a right answer. */
  readonly answer: Uint8Array;
  giveBack(): void;
}

/** A trainer, an honest worker, and a connection of somebody else. */
class Scene {
  #begin: () => void = () => {};
  readonly fleet: Fleet;
  readonly serving: Serving;
  readonly hostile: NatsConnection;
  readonly warnings: string[] = [];
  /** How often the honest worker has evaluated. */
  evaluations = 0;
  /** How often the run has asked for an evaluation. */
  asked = 0;
  /** The identity of the trainer, when it has announced its work. */
  readonly trainer: Promise<string>;

  private constructor(connections: readonly NatsConnection[]) {
    const begun = new Promise<void>((resolve) => {
      this.#begin = resolve;
    });
    this.hostile = connections[2];
    this.trainer = new Promise((resolve) => {
      this.hostile.subscribe("rxgrad.default.announcements", {
        callback: (_, { data }) => resolve(String(read(data).head.trainer)),
        max: 1,
      });
    });
    this.fleet = natsFleet(connections[0], { version: VERSION, lease: 60_000 });
    const counted = async (inputs: never): Promise<Float64Array> => {
      await begun;
      this.evaluations++;
      return simulate(inputs);
    };
    const warn = (message: string): void => void this.warnings.push(message);
    this.serving = serve(connections[1], { simulate: counted as never }, { version: VERSION, concurrency: 1, warn });
  }

  static async play(act: (scene: Scene) => Promise<void>): Promise<void> {
    const server = await NatsServer.start();
    const connections = await Promise.all([1, 2, 3].map(() => connect({ servers: server.address })));
    const scene = new Scene(connections);
    try {
      await act(scene);
    } finally {
      await scene.fleet.close();
      await scene.serving.close();
      await Promise.all(connections.map((each) => each.close()));
      await server.close();
    }
  }

  /** Takes a job away from the queue. */
  async #steal(): Promise<Job | undefined> {
    const trainer = await this.trainer;
    const subject = `$JS.API.CONSUMER.MSG.NEXT.RXGRAD-default-${trainer}.workers`;
    const asked = JSON.stringify({ batch: 1, expires: 500_000_000 });
    // A job that came after the end of the request would be nobody's until its lease ends.
    const message = await this.hostile.request(subject, asked, { noMux: true, timeout: 30_000 }).catch(() => undefined);
    if (!message?.reply || message.headers?.code) return undefined;
    const { head, arrays } = read(message.data);
    const { key, attempt } = head;
    const rates = Float64Array.from(arrays[0]);
    const answer = written({
      head: { type: "answer", wire: 1, key, attempt, worker: "0123456789abcdef", version: VERSION, outcome: "value" },
      arrays: [Array.from(simulate({ rates }))],
    });
    const data = Uint8Array.from(message.data);
    return { data, key: key as string, answer, giveBack: () => this.hostile.publish(message.reply as string, "-NAK") };
  }

  /** Sends an answer. @returns What the trainer replies. */
  async answer(data: Uint8Array): Promise<unknown> {
    const subject = `rxgrad.default.${await this.trainer}.answers`;
    return read((await this.hostile.request(subject, data, { timeout: 10_000 })).data).head.reply;
  }

  /** The losses of a run. */
  run(): Promise<string[]> {
    const evaluate = this.fleet.evaluate("simulate");
    const counted: typeof evaluate = (inputs, context) => {
      this.asked++;
      return evaluate(inputs, context);
    };
    const losses = lossesBy(counted as never, ITERATIONS);
    // Where a test fails before its end, this fails too, and would hide why.
    losses.catch(() => {});
    return losses;
  }

  get status(): Promise<FleetStatus> {
    return firstValueFrom(this.fleet.status$);
  }

  where(isWanted: (status: FleetStatus) => boolean): Promise<FleetStatus> {
    return firstValueFrom(this.fleet.status$.pipe(filter(isWanted)));
  }

  /** Steals a job of a run, and gives it back when all has been done. Until it has one, the honest worker waits. */
  async withJob(act: (job: Job) => Promise<void>): Promise<void> {
    let job: Job | undefined;
    while (!job) job = await this.#steal();
    this.#begin();
    await act(job);
    job.giveBack();
  }
}

testNats(`${MESSAGES} mutated answers to jobs that wait: each is refused, and counted`, () =>
  Scene.play(async (scene) => {
    const draw = drawer(7);
    const losses = scene.run();
    let sent = 0;
    let before = 0;
    await scene.withJob(async ({ answer }) => {
      before = held();
      for (; sent < MESSAGES; sent += 500) {
        const replies = await Promise.all(Array.from({ length: 500 }, () => scene.answer(mutated(answer, draw))));
        assert.ok(replies.every((each) => each === "no"));
      }
      const pattern = new RegExp(`^${sent} messages were dropped, the last one an answer: .{5,200}$`);
      await scene.where(({ problem }) => problem !== undefined && pattern.test(problem));
    });
    await growsLittle(before);
    assert.equal(await losses, expected);
  }),
);

testNats("answers of another version, of an unknown key, of another try, and a second time", () =>
  Scene.play(async (scene) => {
    const losses = scene.run();
    await scene.withJob(async ({ answer }) => {
      const { head, arrays } = read(answer);
      const changed = (change: object): Uint8Array => written({ head: { ...head, ...change }, arrays: [[9, 9, 9]] });
      assert.is(await scene.answer(changed({ version: "simulate-2" })), "no");
      const told = "an answer: it has version simulate-2, of 0123456789abcdef";
      await scene.where(({ problem }) => problem?.includes(told) === true);
      // These are of nobody's concern, as late answers are: the worker shall not try again.
      assert.is(await scene.answer(changed({ key: "1" })), "yes");
      assert.is(await scene.answer(changed({ attempt: 2 })), "yes");
      // An honest worker that is slow may answer twice.
      assert.ok((await scene.status).dropped >= 3);
      assert.is(await scene.answer(written({ head, arrays })), "yes");
      assert.is(await scene.answer(changed({})), "yes");
    });
    assert.equal(await losses, expected);
    assert.ok((await scene.status).dropped >= 4);
  }),
);

testNats(`${MESSAGES} mutated jobs in the queue: none is evaluated, and none stays there`, () =>
  Scene.play(async (scene) => {
    const draw = drawer(11);
    const losses = scene.run();
    const subject = `rxgrad.default.${await scene.trainer}.jobs`;
    let before = 0;
    await scene.withJob(async ({ data }) => {
      before = held();
      for (let sent = 0; sent < MESSAGES; sent += 500) {
        const wrong = Array.from({ length: 500 }, () => mutated(data, draw));
        await Promise.all(wrong.map((each) => scene.hostile.request(subject, each, { timeout: 10_000 })));
      }
    });
    assert.equal(await losses, expected);
    await growsLittle(before);
    assert.is(scene.evaluations, scene.asked);
    assert.ok(scene.warnings.length > 5 && scene.warnings.length <= 101, `${scene.warnings.length}`);
    for (const each of scene.warnings) assert.match(each, /^serve: a job was not understood: .{5,200}\.$/);
  }),
);

testNats(`${MESSAGES} mutated heartbeats, announcements, cancels and questions: the run goes on`, () =>
  Scene.play(async (scene) => {
    const draw = drawer(13);
    const losses = scene.run();
    const trainer = await scene.trainer;
    let before = 0;
    await scene.withJob(async ({ key }) => {
      before = held();
      const heads: Record<string, Record<string, unknown>> = {
        "rxgrad.default.heartbeats": {
          type: "heartbeat",
          worker: "0123456789abcdef",
          name: "x",
          version: VERSION,
          concurrency: 1,
          busy: 0,
          isLast: false,
        },
        "rxgrad.default.announcements": { type: "announcement", trainer, version: VERSION, lease: 2000, isLast: true },
        " rxgrad.default.announcements": { type: "cancel", trainer, key },
        [`rxgrad.default.${trainer}.questions`]: {
          ...{ type: "question", asked: "wanted", key, attempt: 1 },
          ...{ delivery: "1", deliveries: 9, worker: "0123456789abcdef" },
        },
      };
      for (const [subject, head] of Object.entries(heads)) {
        const right = written({ head: { wire: 1, ...head } });
        for (let sent = 0; sent < MESSAGES / 4; sent++) {
          scene.hostile.publish(subject.trim(), mutated(right, draw));
          // A server cuts who reads too slowly, and then messages are lost.
          if (sent % 250 === 249) await scene.hostile.flush();
        }
      }
      // A trainer without jobs does not listen: what it has not read by the end of the run would not be counted.
      await until(
        () => scene.status,
        ({ dropped }) => dropped >= MESSAGES / 2,
      );
    });
    assert.equal(await losses, expected);
    await growsLittle(before);
    assert.ok(scene.warnings.length <= 101, `${scene.warnings.length}`);
  }),
);

testNats("thousands of trainers that are not there, and of workers: the run goes on", () =>
  Scene.play(async (scene) => {
    const losses = scene.run();
    await scene.withJob(async () => {
      for (let i = 0; i < 5000; i++) {
        const identity = i.toString(16).padStart(16, "0");
        const announcement = {
          type: "announcement",
          wire: 1,
          trainer: identity,
          version: null,
          lease: 2000,
          isLast: false,
        };
        scene.hostile.publish("rxgrad.default.announcements", written({ head: announcement }));
        const told = { name: "x", version: VERSION, concurrency: 1, busy: 0, isLast: false };
        const heartbeat = { type: "heartbeat", wire: 1, worker: identity, ...told };
        scene.hostile.publish("rxgrad.default.heartbeats", written({ head: heartbeat }));
      }
      await scene.hostile.flush();
    });
    assert.equal(await losses, expected);
    assert.ok(scene.warnings.some((each) => each.includes("more than 1000 trainers announce work")));
  }),
);

testNats("answers that name what is not stored, is of others, is huge, is longer than it says, or is a link", () =>
  Scene.play(async (scene) => {
    const losses = scene.run();
    const trainer = await scene.trainer;
    const bucket = `rxgrad-default-${trainer}`;
    const put = async (name: string, meta: object, chunk: Uint8Array): Promise<void> => {
      const info = { name, bucket, nuid: name, chunks: 1, digest: `SHA-256=${"A".repeat(43)}=`, ...meta };
      const at = Buffer.from(name).toString("base64").replaceAll("+", "-").replaceAll("/", "_");
      if (chunk.length > 0) await scene.hostile.request(`$O.${bucket}.C.${name}`, chunk);
      await scene.hostile.request(`$O.${bucket}.M.${at}`, JSON.stringify(info));
    };
    let before = 0;
    await scene.withJob(async ({ key }) => {
      before = held();
      const refusal = async (name: string): Promise<string> => {
        assert.is(await scene.answer(written({ head: { type: "stored", wire: 1, name } })), "no");
        const { problem } = await scene.where((status) => status.problem !== undefined);
        return problem?.replace(/^.* the last one an answer: /, "") ?? "";
      };
      assert.is(await refusal("1-1"), "it is stored under a name that is not expected");
      assert.is(await refusal(`${key}-2-worker`), "it is stored under a name that is not expected");
      assert.is(await refusal(`${key}-1-nothing`), "what it names is not stored");
      await put(`${key}-1-huge`, { size: 2 ** 40 }, new Uint8Array(10));
      assert.is(await refusal(`${key}-1-huge`), `it has ${2 ** 40} bytes, more than ${2 ** 28}`);
      await put(`${key}-1-longer`, { size: 10 }, new Uint8Array(1000));
      assert.is(await refusal(`${key}-1-longer`), "it has more than the 10 bytes that it says");
      await put(`${key}-1-other`, { size: 10 }, new Uint8Array(10));
      assert.is(await refusal(`${key}-1-other`), "what it names is damaged");
      await put(`${key}-1-none`, { size: 10 }, new Uint8Array(0));
      assert.is(await refusal(`${key}-1-none`), "a part of it did not arrive");
      await put(`${key}-1-link`, { size: 10, options: { link: { bucket: "secret", name: "x" } } }, new Uint8Array(0));
      assert.is(await refusal(`${key}-1-link`), "what it names is a link");
    });
    assert.equal(await losses, expected);
    await growsLittle(before);
  }),
);

test.run();
