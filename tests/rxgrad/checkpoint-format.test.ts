import { crc32 } from "node:zlib";
import { CheckpointError, Parameters, parameter, type SavedState, Tensor } from "rxgrad";
import { checkpointFromBytes, checkpointToBytes } from "rxgrad/extend";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { throws } from "../support/closeness.js";

/** All numbers that JSON would lose. */
const hard = [0, -0, Number.NaN, Infinity, -Infinity, 5e-324, 2 ** 53 + 2, 0.1 + 0.2, -1.7976931348623157e308];

const values = (name: string, shape: number[], data: number[]) => {
  const value = new Tensor(shape, Float64Array.from(data));
  return { name, value, node: parameter(shape) };
};

const state: SavedState = {
  iteration: 12,
  loss: -0,
  seed: -3,
  parameters: new Parameters([values("dense1/W", [3, 3], hard), values("scale", [], [7])]),
  memory: new Map([["adam1/dense1/W/mean", new Tensor([3, 3], Float64Array.from(hard).reverse())]]),
  cursor: { epoch: 1, state: [1, -2, 3], note: 'a "ü" \u2028', deep: [null, true, { __proto__: null, x: 1.5 }] },
  coupled: ["turned1"],
  hyperparameters: { "sgd1.learningRate": 0.1, "sgd1.clipNorm": Infinity },
  stopping: {
    best: { iteration: 9, value: 1e-300, parameters: new Parameters([values("scale", [], [-0])]) },
    waited: 3,
    reference: 2e-300,
  },
};

/** A state in which equal bits look equal, and others do not. */
function told({ parameters, memory, stopping, streams, ...rest }: SavedState): unknown {
  const bits = (data: ArrayLike<number>): string[] =>
    [...new BigUint64Array(Float64Array.from(data).buffer)].map(String);
  const tensors = (named: Parameters): unknown =>
    [...named].map(({ name, value }) => [name, value.shape, bits(value.data)]);
  const best = stopping?.best && { ...stopping.best, parameters: tensors(stopping.best.parameters) };
  return {
    ...JSON.parse(JSON.stringify({ memorySince: 0, ...rest })),
    loss: bits([rest.loss]),
    rates: [Object.keys(rest.hyperparameters), bits(Object.values(rest.hyperparameters))],
    parameters: tensors(parameters),
    memory: [...memory].map(([name, { shape, data }]) => [name, shape, bits(data)]),
    stopping: stopping && { ...stopping, best },
    streams:
      streams && Object.entries(streams).map(([name, each]) => [name, Object.keys(each), bits(Object.values(each))]),
  };
}

test("what is read is what was written, bit for bit", () => {
  const { stopping, cursor, ...least } = state;
  for (const each of [
    state,
    { ...state, memorySince: 12 },
    { ...state, rough: ["hinge1", "a/b"] },
    { ...state, rough: [] },
    { ...state, streams: { "sgd1.learningRate": Object.fromEntries(hard.map((value, i) => [`n${i}`, value])) } },
    { ...state, stopping: undefined, streams: { a: { x: -0 }, b: {}, "": { "": 1 } } },
    { ...state, stopping: { best: undefined, waited: 0, reference: Infinity } },
    { ...least, cursor: undefined, stopping: undefined, memory: new Map(), hyperparameters: {}, coupled: [] },
    { ...least, cursor: null, stopping: undefined },
  ]) {
    assert.equal(told(checkpointFromBytes(checkpointToBytes(each))), told(each));
  }
});

test("it may lie anywhere in memory", () => {
  const bytes = checkpointToBytes(state);
  for (const offset of [1, 3, 8]) {
    const shifted = new Uint8Array(bytes.length + 16).fill(0xaa);
    shifted.set(bytes, offset);
    assert.equal(told(checkpointFromBytes(shifted.subarray(offset, offset + bytes.length))), told(state));
  }
});

test("the bytes are as the format says, by hand", () => {
  const bytes = checkpointToBytes({
    iteration: 1,
    loss: 2,
    seed: 0,
    parameters: new Parameters([values("w", [1], [0.5])]),
    memory: new Map(),
    cursor: undefined,
    coupled: [],
    hyperparameters: {},
    stopping: undefined,
  });
  const json =
    '{"iteration":1,"seed":0,"dependent":[],"hyperparameters":[],"parameters":[{"name":"w","shape":[1]}],"memory":[]}';
  const text = Buffer.from(json.padEnd(Math.ceil(json.length / 8) * 8));
  const numbers = Buffer.from("0000000000000040" + "000000000000e03f", "hex");
  const u32 = (n: number): Buffer => Buffer.from([n & 255, (n >> 8) & 255, (n >> 16) & 255, n >>> 24]);
  const checked = Buffer.concat([u32(text.length), u32(2), text, numbers]);
  const head = Buffer.concat([Buffer.from("\x89rxgrad\n", "latin1"), u32(1), u32(crc32(checked))]);
  assert.is(Buffer.from(bytes).toString("hex"), Buffer.concat([head, checked]).toString("hex"));
});

const refused = (bytes: Uint8Array, why: string): void => {
  throws(
    () => checkpointFromBytes(bytes, "there/7"),
    CheckpointError,
    `there/7: ${why}; give another, such as the one that was saved before it.`,
  );
};

test("bytes that are no checkpoint, of another version, truncated or changed are refused", () => {
  const bytes = checkpointToBytes(state);
  const { length } = bytes;
  refused(new Uint8Array(0), "these 0 bytes do not begin as a checkpoint of rxgrad does");
  refused(new TextEncoder().encode("{".repeat(99)), "these 99 bytes do not begin as a checkpoint of rxgrad does");
  refused(bytes.slice(0, 20), "these 20 bytes do not begin as a checkpoint of rxgrad does");
  refused(bytes.slice(0, -1), `it is damaged: it has ${length - 1} bytes and its header announces ${length}`);
  const changed = (at: number, byte: number): Uint8Array => Object.assign(bytes.slice(), { [at]: byte });
  refused(changed(8, 2), "it has version 2 of the format, and this rxgrad reads version 1");
  refused(
    changed(23, 0xff),
    `it is damaged: it has ${length} bytes and its header announces ${length + 8 * 0xff000000}`,
  );
  for (const at of [12, 30, length - 1]) {
    refused(changed(at, bytes[at] ^ 4), "it is damaged: its checksum does not match its content");
  }
});

/** A checkpoint whose description is this, with a checksum that is right. */
function forged(json: string, numbers = 1): Uint8Array {
  const text = Buffer.from(json.padEnd(Math.ceil(Buffer.byteLength(json) / 8) * 8));
  const bytes = Buffer.alloc(24 + text.length + 8 * numbers);
  Buffer.from("\x89rxgrad\n", "latin1").copy(bytes);
  bytes.writeUInt32LE(1, 8);
  bytes.writeUInt32LE(text.length, 16);
  bytes.writeUInt32LE(numbers, 20);
  text.copy(bytes, 24);
  bytes.writeUInt32LE(crc32(bytes.subarray(16)), 12);
  return bytes;
}

test("a description that lies is refused, and the place named", () => {
  const sound = { iteration: 1, seed: 0, dependent: [], hyperparameters: [], parameters: [], memory: [] };
  checkpointFromBytes(forged(JSON.stringify(sound)));
  const lies = (changes: object, why: string, numbers = 1): void =>
    refused(forged(JSON.stringify({ ...sound, ...changes }), numbers), `its description is damaged: ${why}`);
  lies({ iteration: 0 }, "iteration is not a whole number, 1 or more");
  lies({ seed: 0.5 }, `seed is not a whole number, ${Number.MIN_SAFE_INTEGER} or more`);
  lies({ memorySince: -1 }, "memorySince is not a whole number, 0 or more");
  lies({ memorySince: 2 }, "memorySince is 2, behind its iteration");
  lies({ dependent: [1] }, "dependent is not a list of names");
  lies({ rough: "hinge1" }, "rough is not a list of names");
  lies({ rough: ["a", "a"] }, "rough has a name twice");
  lies({ hyperparameters: ["a", "a"] }, "hyperparameters has a name twice", 3);
  lies({ parameters: {} }, "parameters is not a list");
  lies({ memory: [null] }, "memory[0] is not an object");
  lies({ memory: [{ shape: [1] }] }, "memory[0] has no name", 2);
  const shape = "parameters[0].shape is not a list of at most 64 whole numbers, 1 or more";
  for (const wrong of [[0], [-1], [1.5], ["1"], "1", Array(65).fill(1), [null]]) {
    lies({ parameters: [{ name: "w", shape: wrong }] }, shape, 2);
  }
  for (const large of [[3], [1e15, 1e15], Array(64).fill(1e15)]) {
    lies({ parameters: [{ name: "w", shape: large }] }, "parameters[0].shape asks for more numbers than there are", 2);
  }
  lies({ parameters: [{ name: "w", shape: [2] }] }, "it needs 3 numbers, but there are 2", 2);
  lies(
    {
      parameters: [
        { name: "w", shape: [] },
        { name: "w", shape: [] },
      ],
    },
    "parameters has a name twice",
    3,
  );
  lies({ streams: {} }, "streams is not a list");
  lies({ streams: [1] }, "streams[0] is not an object");
  lies({ streams: [{ numbers: [] }] }, "streams[0] has no name");
  lies({ streams: [{ name: "a", numbers: "b" }] }, "streams[0].numbers is not a list of names");
  lies({ streams: [{ name: "a", numbers: ["b", "b"] }] }, "streams[0].numbers has a name twice", 3);
  lies({ streams: ["a", "a"].map((name) => ({ name, numbers: [] })) }, "streams has a name twice");
  lies({ streams: [{ name: "a", numbers: ["b", "c"] }] }, "it needs 3 numbers, but there are 2", 2);
  lies({ stopping: 1 }, "stopping is not an object");
  lies({ stopping: { waited: -1 } }, "stopping.waited is not a whole number, 0 or more", 3);
  lies({ stopping: { waited: 0, best: { iteration: 1 } } }, "stopping.best.parameters is not a list", 3);
  refused(forged("[]"), "its description is damaged: it is not an object");
  refused(forged("{"), "its description is damaged: it is not JSON in UTF-8");
  refused(forged("[".repeat(1e6)), "its description is damaged: it is not JSON in UTF-8");
});

test("keys that reach into JavaScript do nothing", () => {
  const json = `{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}},"iteration":1,"seed":0,"dependent":["__proto__"],
    "hyperparameters":["__proto__"],"parameters":[{"name":"__proto__","shape":[1]}],"memory":[{"name":"constructor","shape":[]}],
    "streams":[{"name":"__proto__","numbers":["__proto__","polluted"]}],
    "cursor":{"__proto__":{"polluted":1}}}`;
  const read = checkpointFromBytes(forged(json, 6));
  assert.equal(read.parameters.names, ["__proto__"]);
  assert.equal(Object.keys(read.hyperparameters), ["__proto__"]);
  assert.equal(Object.keys(read.streams ?? {}), ["__proto__"]);
  assert.is(({} as { polluted?: number }).polluted, undefined);
});

test("a cursor that JSON would change is refused when it is saved", () => {
  const refusedCursor = (cursor: unknown, why: string): void => {
    throws(
      () => checkpointToBytes({ ...state, cursor }),
      CheckpointError,
      `checkpoint: the cursor that the data gave after iteration 12 ${why}; let cursor() return plain JSON: finite numbers, strings, booleans, null, arrays and plain objects.`,
    );
  };
  refusedCursor(new Map(), "holds a Map at cursor");
  refusedCursor({ at: [0, Number.NaN] }, "holds NaN at cursor.at[1]");
  refusedCursor({ at: -0 }, "holds -0 at cursor.at");
  refusedCursor({ at: undefined }, "holds undefined at cursor.at");
  refusedCursor(10n, "holds 10n at cursor");
  refusedCursor([() => 1], "holds a function at cursor[0]");
  const endless: unknown[] = [];
  endless.push(endless);
  refusedCursor(endless, "is nested without end");
});

test.run();
