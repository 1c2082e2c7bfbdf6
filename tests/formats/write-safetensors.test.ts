// What is written is read by a script of Python's standard library, tests/fixtures/formats/read-safetensors.py, and by ourselves.
import {
  chmodSync,
  lstatSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { batchNormalization, dense, initialParameters, input, type NestedNumbers, Tensor, tensor } from "@rxgrad/core";
import {
  type NumberTypeName,
  readSafetensors,
  safetensorsToBytes,
  type WriteSafetensorsOptions,
  writeSafetensors,
} from "@rxgrad/formats";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { refuses, refusesLater } from "../data/refuses.js";
import { needing } from "../support/needs.js";
import { assertTensor, type ExpectedTensor } from "./expected.js";
import { PYTHON, readByPython } from "./python.js";

const testPython = needing(test, PYTHON);

const folder = mkdtempSync(join(tmpdir(), "rxgrad-safetensors-"));
test.after(() => rmSync(folder, { recursive: true }));

interface FromPython {
  readonly tensors: Readonly<Record<string, ExpectedTensor & { readonly type: string }>>;
  readonly metadata: Readonly<Record<string, string>>;
}

const { MAX_VALUE, MIN_VALUE } = Number;
const doubles = [0, -0, 0.1, -1 / 3, MIN_VALUE, MAX_VALUE, Infinity, -Infinity, Number.NaN, 2 ** 53 + 2];

testPython("Python reads float64 bit for bit, with names, shapes and texts", () => {
  const tensors = {
    W: tensor(doubles, [5, 2]),
    scalar: tensor(-2.5),
    none: new Tensor([3, 0], new Float64Array(0)),
    "10": tensor([1]),
    '한 "é" \\': tensor([[[2]]]),
  };
  const bytes = safetensorsToBytes(tensors, { metadata: { format: "pt", 말: '"글"' } });
  const read = readByPython<FromPython>("read-safetensors.py", new Map([["file", bytes]])).file!;
  assert.equal(read.metadata, { format: "pt", 말: '"글"' });
  assert.equal(Object.keys(read.tensors).sort(), Object.keys(tensors).sort());
  for (const [name, each] of Object.entries(tensors)) {
    assert.is(read.tensors[name]?.type, "F64");
    assertTensor(each, read.tensors[name]!, name);
  }
});

/** Numbers for each type, and what they become. The oracle of rounding is Python's struct, see below. */
const HELD: Readonly<Record<string, readonly [type: NumberTypeName, numbers: readonly number[]]>> = {
  BOOL: ["bool", [0, 1]],
  I8: ["int8", [-128, 127]],
  U8: ["uint8", [0, 255]],
  I16: ["int16", [-(2 ** 15), 2 ** 15 - 1]],
  U16: ["uint16", [0, 2 ** 16 - 1]],
  I32: ["int32", [-(2 ** 31), 2 ** 31 - 1]],
  U32: ["uint32", [0, 2 ** 32 - 1]],
  I64: ["int64", [-(2 ** 63), 2 ** 53 + 2]],
  U64: ["uint64", [0, 2 ** 63]],
  F16: ["float16", [0.5, -65504, 2 ** -24, Infinity, Number.NaN, -0]],
  BF16: ["bfloat16", [0.5, -3.140625, 2 ** -133, -Infinity, Number.NaN, -0]],
  F32: ["float32", [0.5, Math.fround(0.1), 2 ** -149, Infinity, Number.NaN, -0]],
};

testPython("Python reads every type that is written", () => {
  const files = Object.entries(HELD).map(
    ([code, [type, numbers]]) => [code, safetensorsToBytes({ W: numbers }, { type })] as const,
  );
  const read = readByPython<FromPython>("read-safetensors.py", new Map(files));
  for (const [code, [, numbers]] of Object.entries(HELD)) {
    const { W } = read[code]!.tensors;
    assert.is(W?.type, code);
    assertTensor(tensor(numbers), W!, code);
  }
});

test("a number that a type cannot hold is refused", () => {
  const refused: readonly (readonly [NumberTypeName, readonly number[]])[] = [
    ["bool", [2, 0.5, Number.NaN]],
    ["int8", [128, -129, 0.5, Number.NaN, Infinity]],
    ["uint8", [256, -1]],
    ["int32", [2 ** 31]],
    ["int64", [2 ** 63, -(2 ** 63) * 1.5, 0.5]],
    ["uint64", [2 ** 64, -1]],
    ["float16", [65520, -1e9]],
    ["bfloat16", [3.4e38, MAX_VALUE]],
    ["float32", [3.5e38, -MAX_VALUE]],
  ];
  for (const [type, numbers] of refused) {
    for (const number of numbers) {
      refuses(
        () => safetensorsToBytes({ W: [0, number] }, { type }),
        `safetensorsToBytes: number 1 of "W" is ${number}, which ${type} cannot hold; choose another type, such as "float64".`,
      );
    }
  }
});

test("float32 is rounded to the nearest, by no more than the docstring says", async () => {
  const numbers = Array.from({ length: 4000 }, (_, i) => Math.sin(i) * 10 ** ((i % 80) - 42));
  const { tensors } = await readSafetensors(safetensorsToBytes({ W: numbers }, { type: "float32" }));
  numbers.forEach((number, i) => {
    const read = tensors.get("W")!.at(i);
    assert.is(read, Math.fround(number));
    assert.ok(Math.abs(read - number) <= Math.max(6e-8 * Math.abs(number), 7.01e-46), String(number));
  });
});

test("all parameters of a network are written under their names", async () => {
  const y = input("x", [2]).pipe(dense(3, { name: "hidden" }), batchNormalization(), dense(1));
  const parameters = initialParameters(y, { seed: 1 });
  const { tensors } = await readSafetensors(safetensorsToBytes(parameters));
  assert.equal([...tensors.keys()], parameters.names);
  for (const { name, value } of parameters) assert.equal(tensors.get(name), value, name);
});

test("a file is written to a path, an address or a stream", async () => {
  const values: Readonly<Record<string, NestedNumbers>> = {
    W: [[1, 2]],
    b: Array.from({ length: 20_000 }, (_, i) => i / 7),
  };
  const wanted = safetensorsToBytes(values);
  const path = join(folder, "a.safetensors");
  writeFileSync(path, "old");
  for (const target of [path, pathToFileURL(path), pathToFileURL(path).href]) {
    await writeSafetensors(target, values);
    assert.equal(new Uint8Array(readFileSync(path)), wanted);
    writeFileSync(path, "old");
  }
  const chunks: Uint8Array[] = [];
  let isClosed = false;
  const stream = new WritableStream<Uint8Array>({
    write: (chunk) => void chunks.push(chunk),
    close: () => {
      isClosed = true;
    },
  });
  await writeSafetensors(stream, new Map(Object.entries(values)));
  assert.ok(isClosed);
  // The header, W, and b in three pieces.
  assert.is(chunks.length, 5);
  assert.equal(new Uint8Array(await new Blob(chunks as BlobPart[]).arrayBuffer()), wanted);
});

test("several writes of a path at the same time: the last one stays, whole", async () => {
  const path = join(folder, "a.safetensors");
  const one = (value: number) => ({ b: Array(400_000).fill(value) as number[] });
  await Promise.all([1, 2, 3].map((value) => writeSafetensors(path, one(value))));
  assert.equal(new Uint8Array(readFileSync(path)), safetensorsToBytes(one(3)));
  assert.equal(readdirSync(folder), ["a.safetensors"]);
});

const testFiles = process.platform === "win32" ? test.skip : test;

testFiles("a link stays, a file keeps its permissions, and a device is written itself", async () => {
  const [path, linked] = [join(folder, "a.safetensors"), join(folder, "linked")];
  chmodSync(path, 0o600);
  symlinkSync("a.safetensors", linked);
  await writeSafetensors(linked, { W: [1] });
  assert.ok(lstatSync(linked).isSymbolicLink());
  assert.equal(new Uint8Array(readFileSync(path)), safetensorsToBytes({ W: [1] }));
  assert.is(statSync(path).mode & 0o777, 0o600);
  rmSync(linked);
  // A link to the device, so that a fault replaces the link alone.
  symlinkSync("/dev/null", linked);
  await writeSafetensors(linked, { W: [1] });
  assert.ok(lstatSync(linked).isSymbolicLink());
  rmSync(linked);
});

test("where writing fails, the file that was there stays", async () => {
  const path = join(folder, "b.safetensors");
  writeFileSync(path, "old");
  const b = [...Array(20_000).fill(0), 1e39];
  await refusesLater(
    () => writeSafetensors(path, { b }, { type: "float32" }),
    'writeSafetensors: number 20000 of "b" is 1e+39, which float32 cannot hold; choose another type, such as "float64".',
  );
  assert.is(readFileSync(path, "utf8"), "old");
  assert.equal(readdirSync(folder).sort(), ["a.safetensors", "b.safetensors"]);
  let reason: unknown;
  const stream = new WritableStream<Uint8Array>({
    abort: (given) => {
      reason = given;
    },
  });
  await writeSafetensors(stream, { b }, { type: "float32" }).then(
    () => assert.unreachable(),
    (error) => assert.is(error, reason),
  );
});

test("what cannot be written, and where, is refused", async () => {
  const path = join(folder, "c.safetensors");
  const bytes = (tensors: unknown, options?: unknown) => () =>
    safetensorsToBytes(tensors as { W: number[] }, options as WriteSafetensorsOptions);
  const start = "safetensorsToBytes: ";
  refuses(bytes({ W: [1] }, { type: "f4" }), `${start}type is "f4"; give one of ${TYPES}.`);
  refuses(bytes({ "": [1] }), `${start}a tensor has the name ""; give a text that is not empty.`);
  refuses(bytes(new Map([[1, [1]]])), `${start}a tensor has the name 1; give a text that is not empty.`);
  refuses(bytes(5), `${start}the tensors are 5; give the parameters of a network, or tensors by name.`);
  refuses(
    bytes({ __metadata__: [1] }),
    `${start}a tensor has the name "__metadata__", which is kept for texts; give it another one.`,
  );
  refuses(bytes({ "\ud800": [1] }), `${start}the name "\\ud800" has half a character; give it another one.`);
  refuses(bytes({}, { metadata: { a: 1 } }), `${start}metadata has 1 under "a"; give an object of texts.`);
  refuses(bytes({}, { metadata: ["a"] }), `${start}metadata is an array of 1; give an object of texts.`);
  const write = (target: unknown) => () => writeSafetensors(target as string, { W: [1] });
  const fix = "give a path (in Node) or a WritableStream.";
  await refusesLater(write("https://a.b/c"), `writeSafetensors: the target is "https://a.b/c"; ${fix}`);
  await refusesLater(write(7), `writeSafetensors: the target is 7; ${fix}`);
  const missing = join(path, "d");
  const { message, cause } = await refusesAny(write(missing));
  assert.match(message, /^writeSafetensors: the file cannot be written: ENOENT.*; give a path that can be written\.$/);
  assert.instance(cause, Error);
  const stream = new WritableStream<Uint8Array>();
  stream.getWriter();
  await refusesLater(
    write(stream),
    "writeSafetensors: the stream is being written to; give one that nothing writes to.",
  );
  const failing = new WritableStream<Uint8Array>({
    write() {
      throw new Error("full");
    },
  });
  await refusesLater(write(failing), "writeSafetensors: the stream does not take the file: full");
});

const TYPES = "bool, int8, uint8, int16, uint16, int32, uint32, int64, uint64, float16, bfloat16, float32, float64";

async function refusesAny(call: () => Promise<unknown>): Promise<Error> {
  try {
    await call();
  } catch (error) {
    return error as Error;
  }
  throw new Error("nothing was thrown");
}

test.run();
