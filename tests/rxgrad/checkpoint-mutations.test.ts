// Checkpoints with random damage: each is read or refused by name. Reading never fails in another way, never hangs, never
// takes more memory than the file justifies, and never changes the prototype of all objects.
//
// RXGRAD_INPUTS=10000 damages more than the usual 400 and prints its counts; RXGRAD_SEED=7 makes other damage.

import { crc32 } from "node:zlib";
import * as fc from "fast-check";
import { CheckpointError, checkpoint, earlyStopping, type SavedState, train } from "rxgrad";
import { checkpointFromBytes, checkpointToBytes } from "rxgrad/extend";
import { lastValueFrom, take, toArray } from "rxjs";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { feeds, NotingStore, W } from "../support/resumable.js";

const INPUTS = Number(process.env.RXGRAD_INPUTS ?? 400);
const SEED = Number(process.env.RXGRAD_SEED ?? 1);

const store = new NotingStore();
await lastValueFrom(
  train(W, feeds, { seed: 1 }).pipe(
    take(2),
    earlyStopping({ patience: 5 }),
    checkpoint(store, { every: 1 }),
    toArray(),
  ),
);
const sound = checkpointToBytes({
  ...store.states[1],
  memorySince: 1,
  streams: { "adam1.learningRate": { rate: 0.1, waited: 3 }, "sgd1.learningRate": {} },
});
const description = Buffer.from(sound.subarray(24, 24 + new DataView(sound.buffer).getUint32(16, true))).toString();

const place = fc.noBias(fc.nat(999_999)).map((millionths) => millionths / 1e6);
type Damage = (bytes: number[]) => void;
const spliced =
  (at: number, removed: number, added: Iterable<number>): Damage =>
  (bytes) =>
    void bytes.splice(Math.floor(at * bytes.length), removed, ...added);
const damages: fc.Arbitrary<Damage> = fc.oneof(
  fc.tuple(place, fc.nat(255)).map(([at, byte]) => spliced(at, 1, [byte])),
  fc.tuple(fc.nat(40), fc.constantFrom(0, 1, 127, 128, 255)).map(([at, byte]) => (bytes: number[]) => {
    bytes[at] = byte;
  }),
  fc.tuple(place, fc.nat(100)).map(([at, length]) => spliced(at, length, [])),
  fc.tuple(place, fc.uint8Array({ minLength: 1, maxLength: 40 })).map(([at, added]) => spliced(at, 0, added)),
  place.map((at) => spliced(at, Number.POSITIVE_INFINITY, [])),
);

/** A checkpoint with damage at any of its bytes. */
const damaged = fc.array(damages, { minLength: 1, maxLength: 3 }).map((changes) => {
  const bytes = [...sound];
  for (const change of changes) change(bytes);
  return Uint8Array.from(bytes);
});

type Json = Readonly<Record<string, unknown>> | readonly unknown[];

/** All places in the description, as paths. */
const paths = (json: unknown, path: string[] = []): string[][] =>
  typeof json !== "object" || json === null
    ? [path]
    : [path, ...Object.entries(json).flatMap(([key, value]) => paths(value, [...path, key]))];
const everywhere = paths(JSON.parse(description)).filter(({ length }) => length > 0);

/** JSON as text, so that it may contain what no object can hold. */
const junk = fc.oneof(
  fc.constantFrom("-1", "0", "7", "1e999", "1e15", "[]", "{}", "null", '""', '"__proto__"', "[1,1]", "[1e15,1e15]"),
  fc.constantFrom(
    '{"__proto__":{"a":1}}',
    '{"constructor":{"prototype":{"a":1}}}',
    "[".repeat(50_000),
    '"\\ud800"',
    "}",
  ),
  fc.json({ maxDepth: 3 }),
);
const change = fc.record({ path: fc.constantFrom(...everywhere), text: junk });

/** A checkpoint with a description changed in some places. Its header and checksum match. */
const forged = fc
  .tuple(fc.array(change, { minLength: 1, maxLength: 2 }), fc.constantFrom(0, 0, 0, 0, -2, -1, 1, 3))
  .map(([changes, more]) => {
    const json = JSON.parse(description);
    for (const [i, { path }] of changes.entries()) put(json, path, `\u0000${i}`);
    let text = JSON.stringify(json);
    for (const [i, change] of changes.entries()) text = text.replace(`"\\u0000${i}"`, () => change.text);
    const body = Buffer.from(text);
    const padded = Buffer.concat([body, Buffer.alloc((8 - (body.length % 8)) % 8, " ")]);
    const numbers = Buffer.from(sound.subarray(24 + Buffer.byteLength(description)));
    const kept =
      more < 0 ? numbers.subarray(0, numbers.length + 8 * more) : Buffer.concat([numbers, Buffer.alloc(8 * more)]);
    const bytes = Buffer.concat([sound.subarray(0, 24), padded, kept]);
    bytes.writeUInt32LE(padded.length, 16);
    bytes.writeUInt32LE(kept.length / 8, 20);
    bytes.writeUInt32LE(crc32(bytes.subarray(16)), 12);
    return new Uint8Array(bytes);
  });

function put(json: Json, path: readonly string[], value: unknown): void {
  let target = json as Record<string, unknown>;
  for (const key of path.slice(0, -1)) {
    if (typeof target[key] !== "object" || target[key] === null) return;
    target = target[key] as Record<string, unknown>;
  }
  target[path[path.length - 1]] = value;
}

/** Reads a checkpoint and returns its state, or undefined. */
function outcome(bytes: Uint8Array): SavedState | undefined {
  const shared = Object.getOwnPropertyNames(Object.prototype).join();
  try {
    const state = checkpointFromBytes(bytes, "there");
    const tensors = [...[...state.parameters].map(({ value }) => value), ...state.memory.values()];
    const numbers = tensors.reduce((sum, { size }) => sum + size, 0);
    const told = Object.values(state.streams ?? {}).reduce((sum, each) => sum + Object.keys(each).length, 0);
    assert.ok(8 * (numbers + told) <= bytes.length, "more memory than the file holds");
    return state;
  } catch (error) {
    if (!(error instanceof CheckpointError)) throw new Error(`another error: ${error}`, { cause: error });
    assert.ok(error.message.startsWith("there: ") && error.message.length < 500, error.message);
    return undefined;
  } finally {
    assert.is(Object.getOwnPropertyNames(Object.prototype).join(), shared);
  }
}

const same = (a: Uint8Array, b: Uint8Array): boolean => a.length === b.length && a.every((byte, i) => byte === b[i]);

test("refuses damaged bytes", () => {
  const seen = { unchanged: 0, refused: 0 };
  fc.assert(
    fc.property(damaged, (bytes) => {
      const isUnchanged = same(bytes, sound);
      assert.is(outcome(bytes) !== undefined, isUnchanged);
      seen[isUnchanged ? "unchanged" : "refused"]++;
    }),
    { seed: SEED, numRuns: INPUTS },
  );
  assert.ok(seen.refused > 0.9 * INPUTS, JSON.stringify(seen));
  if (INPUTS > 400) console.log("damaged", seen);
});

test("reads or refuses forged descriptions; a state that was read can be written and read again", () => {
  const seen = { read: 0, refused: 0 };
  fc.assert(
    fc.property(forged, (bytes) => {
      const state = outcome(bytes);
      seen[state ? "read" : "refused"]++;
      if (state) assert.ok(outcome(checkpointToBytes({ ...state, cursor: undefined })));
    }),
    { seed: SEED, numRuns: INPUTS },
  );
  assert.ok(seen.read > INPUTS / 100 && seen.refused > INPUTS / 2, JSON.stringify(seen));
  if (INPUTS > 400) console.log("forged", seen);
});

test.run();
