// safetensors files that are damaged or lie are refused in one sentence, from bytes and from streams.
import { DataError } from "@rxgrad/core";
import { openSafetensors, readSafetensors } from "@rxgrad/formats";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { refusesLater } from "../data/refuses.js";
import { bytesOf, chunked } from "./expected.js";

/** A file with this header and so many zeros. */
function fileWith(header: string | Uint8Array, zeros = 0): Uint8Array {
  const text = typeof header === "string" ? new TextEncoder().encode(header) : header;
  const bytes = new Uint8Array(8 + text.length + zeros);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(text.length), true);
  bytes.set(text, 8);
  return bytes;
}

const entry = (dtype: string, shape: unknown, offsets: unknown): string =>
  JSON.stringify({ W: { dtype, shape, data_offsets: offsets } });

test("headers are checked", async () => {
  const saved = "give a file that was saved as safetensors.";
  const offsets = "they are the first byte and the byte behind the last.";
  const shapes = "a shape is a list of whole numbers, 0 or more.";
  const types = "save them as F64, F32, F16, BF16, BOOL or an integer type.";
  const order = "tensors must lie without gaps and overlaps.";
  const two = (first: readonly number[], second: readonly number[]): string =>
    JSON.stringify({
      a: { dtype: "U8", shape: [first[1]! - first[0]!], data_offsets: first },
      b: { dtype: "U8", shape: [second[1]! - second[0]!], data_offsets: second },
    });
  const refused: readonly (readonly [file: Uint8Array, told: string])[] = [
    [fileWith(""), `its header begins with "" and not with "{"; ${saved}`],
    [fileWith(" {}"), `its header begins with " " and not with "{"; ${saved}`],
    [fileWith("{"), `its header is no JSON; ${saved}`],
    [fileWith('{"a":1}x'), `its header is no JSON; ${saved}`],
    [fileWith("{}\0"), `its header is no JSON; ${saved}`],
    [fileWith(Uint8Array.of(0x7b, 0xff, 0x7d)), "its header is not UTF-8; fetch the file again."],
    [fileWith('{"a": 1}'), `"a" has numbers of type undefined; ${types}`],
    [fileWith('{"a": null}'), `"a" has numbers of type undefined; ${types}`],
    [fileWith(entry("F8_E4M3", [1], [0, 1]), 1), `"W" has numbers of type "F8_E4M3"; ${types}`],
    [fileWith(entry("C64", [1], [0, 8]), 8), `"W" has numbers of type "C64"; ${types}`],
    [fileWith(entry("toString", [1], [0, 8]), 8), `"W" has numbers of type "toString"; ${types}`],
    [fileWith(entry("U8", 3, [0, 3]), 3), `"W" has shape 3; ${shapes}`],
    [fileWith(entry("U8", [-1], [0, 3]), 3), `"W" has shape [-1]; ${shapes}`],
    [fileWith(entry("U8", [1.5], [0, 3]), 3), `"W" has shape [1.5]; ${shapes}`],
    [fileWith(entry("U8", ["3"], [0, 3]), 3), `"W" has shape ["3"]; ${shapes}`],
    [fileWith(entry("U8", [3], [0]), 3), `"W" has data_offsets [0]; ${offsets}`],
    [fileWith(entry("U8", [3], [3, 0]), 3), `"W" has data_offsets [3,0]; ${offsets}`],
    [fileWith(entry("U8", [3], [0, 3.5]), 3), `"W" has data_offsets [0,3.5]; ${offsets}`],
    [fileWith(entry("F32", [3], [0, 3]), 3), '"W" has 3 bytes; its shape [3] of F32 takes 12.'],
    [
      fileWith(entry("F64", [2 ** 40, 2 ** 40], [0, 8]), 8),
      `"W" has shape [${2 ** 40}, ${2 ** 40}], which no memory holds; check that this is the right file.`,
    ],
    [fileWith(two([0, 2], [3, 4]), 4), `"b" begins at byte 3, but the tensor before it ends at 2; ${order}`],
    [fileWith(two([0, 2], [1, 4]), 4), `"b" begins at byte 1, but the tensor before it ends at 2; ${order}`],
    [fileWith(two([2, 4], [1, 2]), 4), `"b" begins at byte 1, but the tensor before it ends at 0; ${order}`],
    [fileWith('{"a":1,"a":2}'), `its header has "a" twice; ${saved}`],
    [fileWith('{"a":{"x":[1,{"\\u0062":1}],"b" : 1, "b":2}}'), `its header has "b" twice; ${saved}`],
    [fileWith('{"\\u0061":1,"a":2}'), `its header has "a" twice; ${saved}`],
    [fileWith('{"__metadata__":5}'), `its __metadata__ is 5 and not an object; ${saved}`],
    [fileWith('{"__metadata__":{"a":5}}'), `its __metadata__ has 5 under "a" and not a text; ${saved}`],
  ];
  for (const [bytes, told] of refused) {
    for (const source of [bytes, chunked(bytes, 3)]) {
      await refusesLater(() => readSafetensors(source, { name: "f" }), `f: ${told}`);
    }
    await refusesLater(() => openSafetensors(bytes, { name: "f" }), `f: ${told}`);
  }
  // The same name in different objects, and in texts, is no repetition.
  const sound =
    '{"__metadata__":{"a":"{\\"a\\":1,\\"a\\":2}","W":"x"},"W":{"shape":[],"dtype":"U8","data_offsets":[0,1]}}   ';
  assert.is((await readSafetensors(fileWith(sound, 1))).tensors.get("W")?.toArray(), 0);
});

test("lengths are checked, before memory is taken", async () => {
  const none =
    "but a safetensors file begins with the length of its header, 100000000 bytes at most; check that this is the right file.";
  const whole = bytesOf("types.safetensors");
  const long = new Uint8Array(8 + 4);
  new DataView(long.buffer).setBigUint64(0, 100_000_001n, true);
  const most = new Uint8Array(8 + 4);
  new DataView(most.buffer).setBigUint64(0, 100_000_000n, true);
  const announced = fileWith(entry("U8", [2 ** 40], [0, 2 ** 40]), 10);
  const refused: readonly (readonly [file: Uint8Array, told: string, ofStream?: string])[] = [
    [whole.subarray(0, 7), `it is 7 bytes long, ${none}`],
    [long, `its header would be 100000001 bytes long, ${none}`],
    [most, "the file ends within its header, 99999996 bytes too early; fetch it again."],
    [
      announced,
      `its numbers take 10 bytes, but its header says ${2 ** 40}; fetch the file again.`,
      `the file ends within "W", ${2 ** 40 - 10} bytes too early; fetch it again.`,
    ],
    [
      Uint8Array.from([...fileWith(entry("U8", [2], [0, 2]), 2), 0]),
      "its numbers take 3 bytes, but its header says 2; fetch the file again.",
      "there is something after the end of its contents; save the file again.",
    ],
  ];
  const before = process.memoryUsage().arrayBuffers;
  for (const [bytes, told, ofStream = told] of refused) {
    await refusesLater(() => readSafetensors(bytes, { name: "f" }), `f: ${told}`);
    await refusesLater(() => readSafetensors(chunked(bytes, 5), { name: "f" }), `f: ${ofStream}`);
  }
  assert.ok(process.memoryUsage().arrayBuffers - before < 2 ** 25);
});

test("numbers that float64 cannot hold, and bytes that are no booleans, are refused by name", async () => {
  const header = entry("I64", [2], [0, 16]);
  const long = fileWith(header, 16);
  new DataView(long.buffer).setBigInt64(8 + header.length + 8, -(2n ** 53n) - 1n, true);
  await refusesLater(
    () => readSafetensors(long, { name: "f" }),
    'f: "W": number 1 is -9007199254740993, which float64 cannot hold; convert it before it is saved.',
  );
  const bool = fileWith(entry("BOOL", [2], [0, 2]), 2);
  bool[bool.length - 1] = 2;
  await refusesLater(
    () => readSafetensors(bool, { name: "f" }),
    'f: "W": number 1 is the byte 2, but a bool is 0 or 1; save the file again.',
  );
});

test("sources that fail, and names that are not there, are refused", async () => {
  const bytes = bytesOf("types.safetensors");
  const file = await openSafetensors(bytes, { name: "f" });
  await refusesLater(
    () => file.read("float8"),
    'f: there is no tensor "float8"; give one of bool, int8, uint8, int16, uint16, int32, uint32, int64, uint64, float16, bfloat16, float32, float64.',
  );
  await refusesLater(
    () => openSafetensors(chunked(bytes, 9)),
    "safetensors file: the source can only be read from its beginning; give a path of a file, a Blob or bytes, or read all with readSafetensors.",
  );
  await refusesLater(
    () => readSafetensors("no.safetensors"),
    "no.safetensors: the file cannot be read; check that it exists and is readable.",
  );
  const failing = { size: 100, slice: () => failing, arrayBuffer: () => Promise.reject(new Error("gone")) };
  await refusesLater(
    () => readSafetensors(failing as unknown as Blob, { name: "f" }),
    "f: the file cannot be read; choose it again.",
  );
  for (const options of [{ name: 5 }, { nam: "f" }]) {
    await readSafetensors(bytes, options as object).then(
      () => assert.unreachable(),
      (error) => assert.match(error.message, /^readSafetensors: (name is 5|there is no option "nam")/),
    );
  }
  assert.instance(await readSafetensors(5 as never).catch((error) => error), DataError);
});

test.run();
