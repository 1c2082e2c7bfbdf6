// npy files that NumPy wrote (tests/fixtures/formats/generate-numpy.py), and files for NumPy to read.
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Tensor, tensor } from "@rxgrad/core";
import { npyToBytes, readNpy, type WriteNpyOptions, writeNpy } from "@rxgrad/formats";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { refuses, refusesLater } from "../data/refuses.js";
import { needing } from "../support/needs.js";
import { assertTensor, bytesOf, chunked, type ExpectedTensor, expectedIn, FOLDER } from "./expected.js";
import { NUMPY, readByPython } from "./python.js";

const testNumpy = needing(test, NUMPY);

const { npz: _, ...files } = expectedIn<ExpectedTensor>("numpy.json");

const folder = mkdtempSync(join(tmpdir(), "rxgrad-npy-"));
test.after(() => rmSync(folder, { recursive: true }));

test("every type is read exactly, in both orders of bytes and of axes, and every version", async () => {
  assert.is(Object.keys(files).length, 2 * (2 * 9 + 3) + 6);
  for (const [file, expected] of Object.entries(files)) {
    const bytes = bytesOf(file);
    const url = new URL(file, FOLDER);
    const blob = new Blob([bytes.slice()]);
    const sources = [bytes, fileURLToPath(url), url.href, blob, blob.stream(), chunked(bytes, 1), chunked(bytes, 13)];
    for (const source of sources) assertTensor(await readNpy(source), expected, file);
  }
});

const why: Readonly<Record<string, string>> = {
  complex: 'its type is "<c16", complex numbers; save array.real and array.imag as two arrays.',
  object: 'its type is "|O", Python objects; convert it to numbers, array.astype("float64"), before it is saved.',
  text: 'its type is "<U3", texts; save numbers in their place, such as the index of each text in a list.',
  bytes: 'its type is "|S3", bytes; save array.view("uint8").',
  date: 'its type is "<M8[D]", dates; save array.astype("int64").',
  record: "its type is a list, records or raw bytes; save each field as an array of its own.",
  longdouble: 'its type is "<f16", floats of another size; save array.astype("float64").',
  beyond: "the array: number 1 is 9007199254740993, which float64 cannot hold; convert it before it is saved.",
};

for (const [name, reason] of Object.entries(why)) {
  test(`an array with numbers of another kind is refused: ${name}`, async () => {
    await refusesLater(() => readNpy(bytesOf(`refused-${name}.npy`), { name: "f" }), `f: ${reason}`);
  });
}

/** A file with this header. @param version The two numbers of the version. */
function fileWith(
  header: string,
  data: readonly number[] = [],
  version: readonly [number, number] = [1, 0],
): Uint8Array {
  const text = new TextEncoder().encode(header);
  const length = version[0] === 1 ? [text.length & 255, text.length >> 8] : [text.length & 255, text.length >> 8, 0, 0];
  return Uint8Array.from([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, ...version, ...length, ...text, ...data]);
}

test("headers are read as Python would, and nothing else is", async () => {
  const accepted = [
    "{'descr': '|u1', 'fortran_order': False, 'shape': (2,)}",
    "{'descr': '|u1', 'fortran_order': False, 'shape': (2,), }      \n",
    '{"shape":(2L,),"fortran_order":True,"descr":"|u1"}',
    "{'descr':\n'<u1',\t'fortran_order': False, 'shape': ((2),),}",
  ];
  for (const header of accepted) {
    assert.equal((await readNpy(fileWith(header, [7, 9]))).toArray(), [7, 9], header);
  }
  const refused: Readonly<Record<string, string>> = {
    "": 'character 0 of its header is "", which is not the header that NumPy writes; save the file again.',
    "{": 'character 1 of its header is "", which is not the header that NumPy writes; save the file again.',
    "{'descr' '|u1'}":
      'character 9 of its header is "\'", which is not the header that NumPy writes; save the file again.',
    "{'a': 1} + 1": 'character 9 of its header is "+", which is not the header that NumPy writes; save the file again.',
    "{'a': __import__('os')}":
      'character 6 of its header is "_", which is not the header that NumPy writes; save the file again.',
    "{'a': 1, 'a': 2}":
      'character 9 of its header is "\'", which is not the header that NumPy writes; save the file again.',
    "{'a': 'b\\x41'}":
      'character 9 of its header is "x", which is not the header that NumPy writes; save the file again.',
    "{1: 2}": 'character 1 of its header is "1", which is not the header that NumPy writes; save the file again.',
    "{'a': (1 2)}": 'character 9 of its header is "2", which is not the header that NumPy writes; save the file again.',
    "{'a': 1 'b': 2}":
      'character 8 of its header is "\'", which is not the header that NumPy writes; save the file again.',
    "(1, 2)": "its header is (1, 2) and not a dict; save the file again.",
    "[None]": "its header is a list and not a dict; save the file again.",
    "{'a': 1}": 'its header has a field "a"; it has only descr, fortran_order and shape.',
    "{'shape': (1,)}": "its header has fortran_order missing; it is True or False.",
    "{'fortran_order': False}": "its header has shape missing; it is a tuple of whole numbers, such as (3, 4).",
    "{'fortran_order': False, 'shape': (2)}": "its header has shape 2; it is a tuple of whole numbers, such as (3, 4).",
    "{'fortran_order': False, 'shape': [2]}":
      "its header has shape a list; it is a tuple of whole numbers, such as (3, 4).",
    "{'fortran_order': False, 'shape': ('2',)}":
      'its header has shape ("2"); it is a tuple of whole numbers, such as (3, 4).',
    "{'fortran_order': False, 'shape': (2,), 'descr': 'u1'}":
      'its type is "u1", no numbers that are known; save array.astype("float64").',
    "{'fortran_order': False, 'shape': (2,), 'descr': '|f8'}":
      'its type is "|f8", no numbers that are known; save array.astype("float64").',
    "{'fortran_order': False, 'shape': (2,), 'descr': None}":
      'its type is null, no numbers that are known; save array.astype("float64").',
  };
  for (const [header, told] of Object.entries(refused)) {
    await refusesLater(() => readNpy(fileWith(header), { name: "f" }), `f: ${told}`);
  }
  const deep = fileWith("(".repeat(60_000));
  await refusesLater(
    () => readNpy(deep, { name: "f" }),
    'f: character 33 of its header is "(", which is not the header that NumPy writes; save the file again.',
  );
});

test("a file that is damaged, cut off or too long is refused, as bytes and as a stream", async () => {
  const header = "{'descr': '|u1', 'fortran_order': False, 'shape': (2, 3)}";
  const whole = fileWith(header, [1, 2, 3, 4, 5, 6]);
  const each: readonly (readonly [bytes: Uint8Array, told: string, ofStream?: string])[] = [
    [
      whole.subarray(0, 5),
      "it does not begin as an npy file does, with 93 4E 55 4D 50 59; check that this is the right file.",
    ],
    [
      bytesOf("empty.npz"),
      "it does not begin as an npy file does, with 93 4E 55 4D 50 59; check that this is the right file.",
    ],
    [fileWith(header, [], [4, 0]), "it has version 4.0 of the npy format; save it as version 1.0, 2.0 or 3.0."],
    [fileWith(header, [], [1, 1]), "it has version 1.1 of the npy format; save it as version 1.0, 2.0 or 3.0."],
    [whole.subarray(0, 9), "the file ends within its header, 1 bytes too early; fetch it again."],
    [
      whole.subarray(0, 40),
      `the file ends within its header, ${10 + header.length - 40} bytes too early; fetch it again.`,
    ],
    [
      whole.subarray(0, -2),
      `it is ${whole.length - 2} bytes long, but its header says ${whole.length}; it is cut off, fetch it again.`,
      "the file ends within the array, 2 bytes too early; fetch it again.",
    ],
    [
      Uint8Array.from([...whole, 7]),
      `it is ${whole.length + 1} bytes long, but its header says ${whole.length}; there is something after its end, perhaps a second array.`,
      "there is something after the end of its contents; save the file again.",
    ],
    [
      Uint8Array.from([...whole.subarray(0, 6), 2, 0, 1, 0, 1, 0]),
      "its header would be 65537 bytes long, but an array of numbers needs 65536 at most; check that this is the right file.",
    ],
    [
      fileWith("{'descr': '<f8', 'fortran_order': False, 'shape': (9007199254740991, 2)}"),
      "the array has shape [9007199254740991, 2], which no memory holds; check that this is the right file.",
    ],
    [
      fileWith("{'descr': '|b1', 'fortran_order': False, 'shape': (2,)}", [1, 2]),
      "the array: number 1 is the byte 2, but a bool is 0 or 1; save the file again.",
    ],
    [
      fileWith("{'\xff': 1}", [], [3, 0]).map((byte) => (byte === 0xc3 ? 0xff : byte)),
      "its header is not UTF-8; fetch the file again.",
    ],
  ];
  for (const [bytes, told, ofStream = told] of each) {
    await refusesLater(() => readNpy(bytes, { name: "f" }), `f: ${told}`);
    await refusesLater(() => readNpy(chunked(bytes, 5), { name: "f" }), `f: ${ofStream}`);
  }
  await refusesLater(
    () => readNpy("there/is/no.npy"),
    "there/is/no.npy: the file cannot be read; check that it exists and is readable.",
  );
  await refusesLater(
    () => readNpy(7 as never),
    "npy file: the source is 7; give a path, an address, bytes, a Blob or a stream of bytes.",
  );
});

interface FromNumpy extends ExpectedTensor {
  readonly type: string;
  readonly isFortran: boolean;
}

const numbers = (type: string): readonly number[] => {
  if (type === "bool") return [0, 1, 1, 0, 1, 0];
  if (type.startsWith("float")) return [0.5, -2, Number.NaN, Infinity, -0, 1024];
  return type.startsWith("int") ? [-128, 0, 5, 127, 1, 2] : [0, 255, 5, 127, 1, 2];
};

const TYPES = ["bool", ...["int", "uint"].flatMap((kind) => [8, 16, 32, 64].map((bits) => `${kind}${bits}`))];

testNumpy("NumPy reads every type in both orders, and any shape", () => {
  const written = new Map<string, { readonly array: Tensor; readonly options: WriteNpyOptions }>();
  for (const type of [...TYPES, "float16", "float32", "float64"] as NonNullable<WriteNpyOptions["type"]>[]) {
    for (const order of ["C", "F"] as const) {
      written.set(`${type} ${order}.npy`, { array: tensor(numbers(type), [3, 2]), options: { type, order } });
    }
  }
  for (const shape of [[], [0], [3], [2, 0, 5], [1, 1, 1], [4, 3, 2, 2]]) {
    const size = shape.reduce((product, length) => product * length, 1);
    const array = new Tensor(
      shape,
      Float64Array.from({ length: size }, (_, i) => Math.sin(i)),
    );
    for (const order of ["C", "F"] as const)
      written.set(`float64 ${order} ${shape}.npy`, { array, options: { order } });
  }
  const files = [...written].map(([name, { array, options }]) => [name, npyToBytes(array, options)] as const);
  const read = readByPython<FromNumpy>("read-numpy.py", new Map(files), "numpy");
  for (const [name, { array, options }] of written) {
    const found = read[name]!;
    assert.is(found.type, name.split(" ")[0]);
    // An array with one axis, or with none, is in both orders.
    if (array.shape.length === 2) assert.is(found.isFortran, options.order === "F", name);
    assertTensor(array, found, name);
  }
});

test("a file is written to a path", async () => {
  const path = join(folder, "a.npy");
  const values = Array.from({ length: 20_000 }, (_, i) => i / 3);
  await writeNpy(path, values, { order: "F" });
  assert.equal(new Uint8Array(readFileSync(path)), npyToBytes(values, { order: "F" }));
  assert.equal((await readNpy(path)).toArray(), values);
});

test("options that there are not are refused", () => {
  const bytes = (options: object) => () => npyToBytes([1], options);
  refuses(bytes({ order: "A" }), 'npyToBytes: order is "A"; give "C" or "F".');
  refuses(
    bytes({ type: "bfloat16" }),
    `npyToBytes: type is "bfloat16"; give one of bool, int8, uint8, int16, uint16, int32, uint32, int64, uint64, float16, float32, float64.`,
  );
});

test.run();
