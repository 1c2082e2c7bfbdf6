// The messages of fleets, as WIRE.md describes them: each is read back, and each field is checked.
import fc from "fast-check";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { checkAnswer } from "../../packages/fleet/src/tasks/task.js";
import { WireError } from "../../packages/fleet/src/wire/fields.js";
import {
  decodeAnnouncement,
  decodeAnswer,
  decodeCancel,
  decodeHeartbeat,
  decodeJob,
  decodeQuestion,
  decodeReleased,
  decodeReply,
  decodeStored,
  encodeAnswer,
  encodeHeartbeat,
  encodeJob,
  type Job,
  type JobAnswer,
} from "../../packages/fleet/src/wire/messages.js";
import { drawer, mutated, read, written, wrongHeads } from "./written-messages.js";

const MOST = 2 ** 20;
const IDENTITY = "0123456789abcdef";
const wire = 1;

const task = { type: "evaluate", function: "simulate", inputs: ["rates"], repetition: 0 };

/** Reads an answer to this task, as a trainer does. */
function readAnswer(bytes: Uint8Array, most: number): JobAnswer {
  const answer = decodeAnswer(bytes, most);
  if (answer.outcome.type === "value") checkAnswer({ ...task, type: "evaluate", arrays: [] }, answer.outcome.arrays);
  return answer;
}

/** A right head of each type, its lists, and what reads it. */
const KINDS: readonly (readonly [
  Record<string, unknown>,
  readonly number[][],
  (bytes: Uint8Array, most: number) => unknown,
])[] = [
  [
    { type: "answer", wire, key: "1-a", attempt: 1, worker: IDENTITY, version: "v", outcome: "value" },
    [[1, 2]],
    readAnswer,
  ],
  [
    {
      type: "answer",
      wire,
      key: "1-a",
      attempt: 1,
      worker: IDENTITY,
      version: "v",
      outcome: "error",
      message: "no",
      isFinal: false,
    },
    [],
    readAnswer,
  ],
  [
    { type: "answer", wire, key: "1-a", attempt: 1, worker: IDENTITY, version: "v", outcome: "death", message: "no" },
    [],
    readAnswer,
  ],
  [
    {
      type: "question",
      wire,
      asked: "wanted",
      key: "1-a",
      attempt: 1,
      delivery: "1-1",
      deliveries: 1,
      worker: IDENTITY,
    },
    [],
    decodeQuestion,
  ],
  [{ type: "released", wire, key: "1-a", attempt: 1, delivery: "1-1" }, [], decodeReleased],
  [{ type: "reply", wire, reply: "yes" }, [], decodeReply],
  [
    { type: "heartbeat", wire, worker: IDENTITY, name: "here", version: "v", concurrency: 2, busy: 1, isLast: false },
    [],
    decodeHeartbeat,
  ],
  [{ type: "announcement", wire, trainer: IDENTITY, version: null, lease: 500, isLast: false }, [], decodeAnnouncement],
  [{ type: "cancel", wire, trainer: IDENTITY, key: "1-a" }, [], decodeCancel],
  [{ type: "stored", wire, name: "1-a-1" }, [], decodeStored],
];
const job = { type: "job", wire, key: "1-a", attempt: 1, version: null, isAlone: false, task };

/** Why bytes are refused; undefined if they are not. */
function refusal(decode: () => unknown): string | undefined {
  try {
    decode();
    return undefined;
  } catch (error) {
    assert.instance(error, WireError);
    return (error as Error).message;
  }
}

test("right messages are read", () => {
  for (const [head, arrays, decode] of KINDS)
    assert.is(
      refusal(() => decode(written({ head, arrays }), MOST)),
      undefined,
    );
  assert.is(
    refusal(() => decodeJob(written({ head: job, arrays: [[1, 2]] }), MOST)),
    undefined,
  );
});

test("each field with each wrong value is refused, in a short sentence", () => {
  let count = 0;
  const refused = (
    decode: (bytes: Uint8Array, most: number) => unknown,
    head: object,
    arrays: readonly number[][],
  ): void => {
    const why = refusal(() => decode(written({ head, arrays }), MOST));
    assert.ok(why !== undefined, `taken: ${JSON.stringify(head).slice(0, 200)}`);
    assert.ok((why as string).length <= 200, why);
    count++;
  };
  for (const [head, arrays, decode] of KINDS) for (const each of wrongHeads(head)) refused(decode, each, arrays);
  for (const each of wrongHeads(job)) refused(decodeJob, each, [[1, 2]]);
  for (const each of wrongHeads(task)) refused(decodeJob, { ...job, task: each }, [[1, 2]]);
  assert.ok(count > 600, `${count}`);
});

test("leases that would let timers go wild, and lines that are none, are refused", () => {
  const announcement = KINDS[7][0];
  for (const lease of [0, 99, 86_400_001, 2 ** 31])
    assert.match(
      refusal(() => decodeAnnouncement(written({ head: { ...announcement, lease } }), MOST)) as string,
      `its lease is ${lease}, not from`,
    );
  const heartbeat = KINDS[6][0];
  for (const name of ["", "\u001b[2J", "a\nb", "x".repeat(201)])
    assert.is(
      refusal(() => decodeHeartbeat(written({ head: { ...heartbeat, name } }), MOST)),
      "its name is no line of 1 to 200 letters",
    );
});

test("a value has one list of numbers; an error and a death have none", () => {
  const [[value], [error]] = KINDS;
  for (const arrays of [[], [[1], [2]]])
    assert.is(
      refusal(() => readAnswer(written({ head: value, arrays }), MOST)),
      `it has ${arrays.length} lists of numbers`,
    );
  assert.is(
    refusal(() => decodeAnswer(written({ head: error, arrays: [[1]] }), MOST)),
    "it has 1 lists of numbers",
  );
});

test("inputs are as many as lists, and have different names", () => {
  const named = (inputs: unknown, arrays: readonly number[][]): string | undefined =>
    refusal(() => decodeJob(written({ head: { ...job, task: { ...task, inputs } }, arrays }), MOST));
  assert.is(named(["a", "b"], [[1]]), "its inputs are not as many names as lists of numbers");
  assert.is(named(["a", 1], [[1], [2]]), "its inputs are not as many names as lists of numbers");
  assert.is(named(["a", "a"], [[1], [2]]), "two of its inputs have the same name");
  assert.is(named(["__proto__"], [[1]]), undefined);
});

test("no byte can be changed, and none can be missing", () => {
  const bytes = written({ head: KINDS[0][0], arrays: [[1, 2]] });
  for (let at = 0; at < bytes.length; at++) {
    const copy = Uint8Array.from(bytes);
    copy[at] ^= 1;
    assert.is(
      refusal(() => decodeAnswer(copy, MOST)),
      "its checksum is wrong",
    );
    assert.ok(refusal(() => decodeAnswer(bytes.subarray(0, at), MOST)) !== undefined);
  }
});

test("a message that is larger than allowed is refused before it is looked at", () => {
  assert.is(
    refusal(() => decodeAnswer(new Uint8Array(101), 100)),
    "it has 101 bytes, more than 100",
  );
});

test("mutated messages of all types are refused", () => {
  const draw = drawer(4);
  for (const [head, arrays, decode] of KINDS) {
    const bytes = written({ head, arrays });
    for (let i = 0; i < 400; i++) assert.ok(refusal(() => decode(mutated(bytes, draw), MOST)) !== undefined);
  }
});

const text = fc.string({ maxLength: 50 });
const line = fc.stringMatching(/^[a-z0-9 ]{1,40}$/);
const whole = fc.nat();
const numbers = fc.float64Array({ maxLength: 20, noNaN: true });

test("what is written is read back", () => {
  fc.assert(
    fc.property(
      text,
      whole,
      fc.option(line, { nil: undefined }),
      fc.boolean(),
      text,
      fc.dictionary(text, numbers),
      whole,
      (key, attempt, version, isAlone, name, given, repetition) => {
        const inputs = Object.keys(given);
        const one: Job = {
          key,
          attempt,
          version,
          isAlone,
          task: { type: "evaluate", function: name, inputs, arrays: Object.values(given), repetition },
        };
        const bytes = encodeJob(one);
        assert.equal(decodeJob(bytes, MOST), one);
        assert.equal(written({ head: read(bytes).head, arrays: read(bytes).arrays }), bytes);
      },
    ),
  );
  fc.assert(
    fc.property(text, whole, line, numbers, text, fc.boolean(), (key, attempt, version, values, message, isFinal) => {
      const outcomes: JobAnswer["outcome"][] = [
        { type: "value", arrays: [values] },
        { type: "error", message, isFinal },
        { type: "death", message },
      ];
      for (const outcome of outcomes) {
        const one: JobAnswer = { key, attempt, worker: IDENTITY, version, outcome };
        assert.equal(decodeAnswer(encodeAnswer(one), MOST), one);
      }
    }),
  );
  const heartbeat = {
    worker: IDENTITY,
    name: "here",
    version: "v",
    data: ["d"],
    concurrency: 2,
    busy: 1,
    isLast: true,
  };
  assert.equal(decodeHeartbeat(encodeHeartbeat(heartbeat), MOST), heartbeat);
});

test.run();
