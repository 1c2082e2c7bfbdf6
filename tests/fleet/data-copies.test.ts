// Data by reference: what is refused, and which data has the same name. Runs alone: it looks at the memory of the process.
import { natsFleet, serve } from "@rxgrad/fleet";
import { HyperparameterError, type Samples, Tensor, tensor } from "rxgrad";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { DataCopies } from "../../packages/fleet/src/data-copies.js";
import { versionOf } from "../../packages/fleet/src/version.js";

/** A connection over which nothing is sent. */
const unused = { request() {}, publish() {}, subscribe() {} } as never;

test("wrong data is refused at once, in one sentence", () => {
  const wrong: readonly (readonly [unknown, RegExp])[] = [
    [7, /: data is 7; give columns by name, such as digits\.train\.$/],
    [null, /: data is null; give columns by name/],
    ["x.csv", /: data is "x\.csv"; give columns by name/],
    [[[1, 2]], /: data is .+; give columns by name/],
    [Float64Array.of(1), /: data is .+; give columns by name/],
    [tensor([1, 2]), /: data is .+; give columns by name/],
    [{ x: [[1, 2], [3]] }, /: data\.x is no column of samples: /],
    [{ x: "1, 2" }, /: data\.x is no column of samples: /],
    [{ x: undefined }, /: data\.x is no column of samples: /],
    [{ t: 7 }, /: data\.t is one number; give a list of samples\.$/],
    [
      Object.fromEntries(Array.from({ length: 65 }, (_, i) => [`x${i}`, [[i]]])),
      /: data has 65 columns; give at most 64, some of them together as one tensor\.$/,
    ],
  ];
  for (const [data, sentence] of wrong) {
    for (const [owner, make] of [
      ["natsFleet", () => natsFleet(unused, { data: data as never })],
      ["serve", () => serve(unused, undefined, { data: data as never })],
    ] as const) {
      let error: unknown;
      try {
        make();
      } catch (thrown) {
        error = thrown;
      }
      assert.instance(error, HyperparameterError, `${owner}, ${JSON.stringify(data)}`);
      const { message } = error as Error;
      assert.ok(message.startsWith(`${owner}: data`), message);
      assert.match(message, sentence);
      assert.not.match(message, "\n");
    }
  }
});

const namesOf = async (x: unknown): Promise<readonly string[]> => (await DataCopies.of("x", { x: x as never })).names;

/** Samples that are kept as bytes. */
const bytesAs = (shape: Samples["shape"], bytes: Uint8Array): Samples => ({
  shape,
  read(to, offset, from, count) {
    const width = bytes.length / shape[0];
    to.set(bytes.subarray(from * width, (from + count) * width), offset);
  },
});

test("the same numbers have the same name, in whatever form; others have another", async () => {
  const rows = [
    [0, 128, 255],
    [1, 2, 3],
  ];
  const numbers = rows.flat();
  const names = await namesOf(rows);
  assert.is(names.length, 1);
  assert.match(names[0], /^[0-9a-f]{64}$/);
  for (const same of [
    tensor(rows),
    tensor(Float64Array.from(numbers), [2, 3]),
    tensor(Float32Array.from(numbers), [2, 3]),
    bytesAs([2, 3], Uint8Array.from(numbers)),
  ])
    assert.equal(await namesOf(same), names);
  for (const other of [
    tensor(numbers, [3, 2]),
    tensor(numbers, [2, 3, 1]),
    [rows[1], rows[0]],
    [
      [0, 128, 255],
      [1, 2, 3 + 2 ** -50],
    ],
  ])
    assert.not.equal(await namesOf(other), names);
});

test("60,000 images are hashed in bounded memory", async () => {
  const { gc } = globalThis;
  assert.ok(gc, "needs --expose-gc");
  let rows = 0;
  let longest = 0;
  let most = 0;
  const held = (): number => {
    gc();
    return process.memoryUsage().arrayBuffers;
  };
  const before = held();
  const images: Samples = {
    shape: [60_000, 784],
    read(to, offset, from, count) {
      to.fill(from % 256, offset, offset + 784 * count);
      rows += count;
      longest = Math.max(longest, to.length);
      if (from % 5 === 0) most = Math.max(most, held() - before);
    },
  };
  assert.is((await namesOf(images)).length, 1);
  assert.is(rows, 60_000);
  assert.ok(longest <= 2 ** 17, `${longest} numbers at a time`);
  assert.ok(most < 16 * 2 ** 20, `${most} bytes`);
});

test("rows that were changed since travel as numbers, and only the tensors of batches are taken", async () => {
  const numbers = Float64Array.from({ length: 12 }, (_, i) => i);
  const column = new Tensor([4, 3], numbers);
  const copies = await DataCopies.of("natsFleet", { x: column });
  const rows = [{ of: column, rows: Uint32Array.of(2, 0) }];
  const asked = (values: readonly number[]): unknown =>
    copies.referenced({ arrays: [Float64Array.from(values)], rows }).references;
  assert.equal(asked([6, 7, 8, 0, 1, 2]), copies.names);
  assert.is(asked([6, 7, 8, 0, 1, 2.5]), undefined, "a batch that was changed");
  numbers[0] = -1;
  assert.is(asked([6, 7, 8, -1, 1, 2]), undefined, "a column that was changed");
  assert.throws(
    () => natsFleet(unused, { data: { x: [[1, 2]] } }),
    /^natsFleet: data\.x is .+; give the tensor that batches is given too, made once by tensor\(numbers\)\.$/,
  );
});

test("the rows of a task are bounded, and must be there", async () => {
  const copies = await DataCopies.of("x", { x: bytesAs([4, 2 ** 20], new Uint8Array(2 ** 22)) });
  const reading = (rows: Float64Array): (() => unknown) => {
    const [name] = copies.names;
    return () => copies.resolved({ arrays: [rows], references: [name] });
  };
  assert.is((reading(Float64Array.of(3, 0))() as readonly Float64Array[])[0].length, 2 ** 21);
  for (const row of [-1, 4, 0.5, Number.NaN])
    assert.throws(reading(Float64Array.of(row)), (error: Error) => error.message === `it wants row ${row} of data`);
  assert.throws(reading(new Float64Array(200)), /it wants 200 rows of 1048576 numbers, more than/);
});

/** A page that comes from neither https nor localhost has no crypto.subtle. */
async function withoutSha256(act: () => Promise<void>): Promise<void> {
  Object.defineProperty(crypto, "subtle", { value: undefined, configurable: true });
  try {
    await act();
  } finally {
    Reflect.deleteProperty(crypto, "subtle");
  }
}

test("where there is no SHA-256, columns and versions say so", () =>
  withoutSha256(async () => {
    const reasonOf = (promise: Promise<unknown>): Promise<string> =>
      promise.then(
        () => "nothing",
        ({ message }: Error) => message,
      );
    const reason = "a page has SHA-256 only where it comes from https or localhost";
    assert.is(await reasonOf(DataCopies.of("serve", { x: tensor([1, 2]) })), reason);
    const advice = 'state the version, as the trainer does: version: "simulate-1"';
    assert.is(await reasonOf(versionOf(["text"])), `${reason}; ${advice}`);
  }));

test.run();
