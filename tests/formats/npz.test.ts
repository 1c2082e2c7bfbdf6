// npz files that NumPy wrote (tests/fixtures/formats/generate-numpy.py), files for NumPy to read, and zip files that lie.
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { crc32, deflateRawSync } from "node:zlib";
import { type Numbers, Tensor, tensor } from "@rxgrad/core";
import type { ByteSource } from "@rxgrad/data";
import { npyToBytes, npzToBytes, type ReadNpzOptions, readNpz, type WriteNpzOptions, writeNpz } from "@rxgrad/formats";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { refuses, refusesLater } from "../data/refuses.js";
import { needing } from "../support/needs.js";
import { assertTensor, bytesOf, chunked, type ExpectedTensor, expectedIn, FOLDER } from "./expected.js";
import { NUMPY, readByPython } from "./python.js";

const testNumpy = needing(test, NUMPY);

const expected = expectedIn<Readonly<Record<string, ExpectedTensor>>>("numpy.json").npz!;

const folder = mkdtempSync(join(tmpdir(), "rxgrad-npz-"));
test.after(() => rmSync(folder, { recursive: true }));

test("stored and packed files are read exactly, from every kind of source", async () => {
  for (const file of ["stored.npz", "compressed.npz"]) {
    const bytes = bytesOf(file);
    const url = new URL(file, FOLDER);
    const blob = new Blob([bytes.slice()]);
    for (const source of [bytes, fileURLToPath(url), url, blob, blob.stream(), chunked(bytes, 7)] as ByteSource[]) {
      const arrays = await readNpz(source);
      assert.equal([...arrays.keys()], Object.keys(expected));
      for (const [name, array] of arrays) assertTensor(array, expected[name]!, name);
    }
  }
  assert.is((await readNpz(bytesOf("empty.npz"))).size, 0);
});

interface FromNumpy {
  readonly methods: Readonly<Record<string, number>>;
  readonly arrays: Readonly<Record<string, ExpectedTensor & { readonly type: string; readonly isFortran: boolean }>>;
}

testNumpy("NumPy reads what is written, stored and packed", () => {
  const arrays: Readonly<Record<string, Numbers>> = {
    W: tensor([0.1, -0, 5e-324, Infinity, Number.NaN, 1e300], [2, 3]),
    "dense1/b": [0.5],
    "한 é": 7,
    none: new Tensor([0, 2], new Float64Array(0)),
    long: Array.from({ length: 30_000 }, (_, i) => Math.sin(i)),
  };
  const files: Readonly<Record<string, WriteNpzOptions>> = {
    "stored.npz": {},
    "packed.npz": { compress: true, order: "F" },
  };
  const written = Object.entries(files).map(([file, options]) => [file, npzToBytes(arrays, options)] as const);
  const read = readByPython<FromNumpy>("read-numpy.py", new Map(written), "numpy");
  for (const [file, { compress = false, order }] of Object.entries(files)) {
    const { methods, arrays: found } = read[file]!;
    assert.equal(Object.keys(found), Object.keys(arrays));
    for (const [name, values] of Object.entries(arrays)) {
      assert.is(methods[`${name}.npy`], compress ? 8 : 0);
      assertTensor(tensor(values), found[name]!, name);
    }
    assert.is(found.W?.isFortran, order === "F");
  }
  assert.ok(written[1]![1].length < written[0]![1].length);
});

test("equal arrays give equal files, written as bytes or to a path", async () => {
  const arrays = { x: [[1, 2]], long: Array.from({ length: 20_000 }, (_, i) => i % 7) };
  const path = join(folder, "a.npz");
  for (const compress of [false, true]) {
    await writeNpz(path, arrays, { compress });
    assert.equal(new Uint8Array(readFileSync(path)), npzToBytes(arrays, { compress }));
    const read = await readNpz(path);
    for (const [name, values] of Object.entries(arrays)) assert.equal(read.get(name)?.toArray(), values);
  }
  refuses(
    () => npzToBytes({ W: [0.5] }, { type: "int8" }),
    'npzToBytes: number 0 of "W" is 0.5, which int8 cannot hold; choose another type, such as "float64".',
  );
  refuses(() => npzToBytes(arrays, { compress: 9 as never }), "npzToBytes: compress is 9; give true or false.");
});

test("more than a zip file holds is refused", () => {
  const none = new Tensor([0], new Float64Array(0));
  const many = new Map(Array.from({ length: 65_535 }, (_, i) => [String(i), none] as const));
  assert.throws(
    () => npzToBytes(many),
    /^npzToBytes: 65535 arrays of \d+ bytes are more than a zip file holds, 65534 of/,
  );
  // A tensor without memory of its own, as long as 4 GiB.
  const long = Object.assign(Object.create(Tensor.prototype), { shape: [2 ** 29], data: { length: 2 ** 29 } });
  assert.throws(() => npzToBytes({ long }), /^npzToBytes: 1 arrays of \d+ bytes are more than a zip file holds/);
  assert.throws(() => npzToBytes({ ["n".repeat(20_001)]: [1] }), /has 20001 characters; give 20000 at most\.$/);
});

/** An entry of a zip file, and what its headers say in place of the truth. */
interface Entry {
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly isPacked?: boolean;
  readonly says?: { crc?: number; size?: number; packed?: number; method?: number; flags?: number; offset?: number };
  readonly localName?: string;
  readonly extra?: Uint8Array;
}

const little = (bytes: number, value: number): number[] =>
  Array.from({ length: bytes }, (_, i) => Math.floor(value / 256 ** i) % 256);

/** A zip file, laid out by hand. */
function zip(
  entries: readonly Entry[],
  {
    end = {},
    tail,
  }: {
    end?: { count?: number; size?: number; start?: number };
    tail?: (start: number, size: number, at: number) => number[];
  } = {},
): Uint8Array {
  const out: number[] = [];
  const directory: number[] = [];
  for (const { name, bytes, isPacked = false, says = {}, localName = name, extra = new Uint8Array(0) } of entries) {
    const data = isPacked ? deflateRawSync(bytes) : bytes;
    const {
      crc = crc32(bytes),
      size = bytes.length,
      packed = data.length,
      method = isPacked ? 8 : 0,
      flags = 0x800,
      offset = out.length,
    } = says;
    const encoded = [...new TextEncoder().encode(name)];
    const local = [...new TextEncoder().encode(localName)];
    const shared = [...little(2, method), ...little(4, 0), ...little(4, crc), ...little(4, packed), ...little(4, size)];
    out.push(
      ...little(4, 0x04034b50),
      20,
      0,
      ...little(2, flags),
      ...shared,
      ...little(2, local.length),
      0,
      0,
      ...local,
      ...data,
    );
    directory.push(
      ...little(4, 0x02014b50),
      20,
      0,
      20,
      0,
      ...little(2, flags),
      ...shared,
      ...little(2, encoded.length),
    );
    directory.push(
      ...little(2, extra.length),
      ...little(2, 0),
      ...little(8, 0),
      ...little(4, offset),
      ...encoded,
      ...extra,
    );
  }
  const { count = entries.length, size = directory.length, start = out.length } = end;
  const behind = tail ? tail(out.length, directory.length, out.length + directory.length) : [];
  const record = [
    ...little(4, 0x06054b50),
    0,
    0,
    0,
    0,
    ...little(2, count),
    ...little(2, count),
    ...little(4, size),
    ...little(4, start),
    0,
    0,
  ];
  return Uint8Array.from([...out, ...directory, ...behind, ...record]);
}

const x: Entry = { name: "x.npy", bytes: npyToBytes([1, 2, 3]) };
const y: Entry = { name: "y.npy", bytes: npyToBytes([[4]]), isPacked: true };

test("a zip file that is laid out by hand is read, with a comment and with zip64", async () => {
  const wanted = { x: [1, 2, 3], y: [[4]] };
  const reads = async (bytes: Uint8Array): Promise<void> => {
    const arrays = await readNpz(bytes);
    assert.equal(Object.fromEntries([...arrays].map(([name, array]) => [name, array.toArray()])), wanted);
  };
  await reads(zip([x, y]));
  const bytes = zip([x, y]);
  const comment = new TextEncoder().encode("PK\x05\x06 a comment");
  await reads(Uint8Array.from([...bytes.subarray(0, -2), comment.length, 0, ...comment]));
  // Sizes and offset in the extra field, behind another one, and the directory in the record of zip64.
  const { length } = x.bytes;
  const other = [9, 9, 2, 0, 1, 2];
  const extra = Uint8Array.from([...other, 1, 0, 24, 0, ...little(8, length), ...little(8, length), ...little(8, 0)]);
  const big = 2 ** 32 - 1;
  const tail = (start: number, size: number, at: number): number[] => [
    ...[...little(4, 0x06064b50), ...little(8, 44), 45, 0, 45, 0, ...little(8, 0), ...little(8, 2), ...little(8, 2)],
    ...[
      ...little(8, size),
      ...little(8, start),
      ...little(4, 0x07064b50),
      ...little(4, 0),
      ...little(8, at),
      ...little(4, 1),
    ],
  ];
  const far = { ...x, extra, says: { size: big, packed: big, offset: big } };
  await reads(zip([far, y], { tail, end: { count: 65_535, size: big, start: big } }));
  const none = zip([far, y], { end: { count: 65_535, size: big, start: big } });
  await refusesLater(
    () => readNpz(none, { name: "f" }),
    "f: its zip64 record is missing; save the file again with numpy.savez.",
  );
});

test("files that are damaged, lie or hold something else are refused", async () => {
  const again = "save the file again with numpy.savez.";
  const good = zip([x, y]);
  const encrypted = { ...x, says: { flags: 0x801 } };
  const refused: readonly (readonly [Uint8Array, string])[] = [
    [
      good.subarray(0, -1),
      "it does not end as a zip file does, which an npz file is; check that this is the right file, and that it is whole.",
    ],
    [
      new Uint8Array(0),
      "it does not end as a zip file does, which an npz file is; check that this is the right file, and that it is whole.",
    ],
    [zip([{ ...x, name: `${"x".repeat(60)}.npy` }], { end: { count: 2 } }), `its directory is damaged; ${again}`],
    [zip([x, y], { end: { count: 1 } }), `its directory has more than 1 entries; ${again}`],
    [zip([x], { end: { start: 0 } }), `its directory of 1 entries would take 51 bytes from byte 0 on; ${again}`],
    [
      zip([x], { end: { count: 60_000 } }),
      `its directory of 60000 entries would take 51 bytes from byte ${30 + 5 + x.bytes.length} on; ${again}`,
    ],
    [zip([encrypted]), `"x.npy" is encrypted; ${again}`],
    [
      zip([{ ...x, name: "x.txt" }]),
      'it has "x.txt", which is no array; an npz file has only .npy files, so remove the others.',
    ],
    [zip([x, { ...y, name: "x.npy" }]), 'it has "x" twice; save the file again.'],
    [
      zip([{ ...x, says: { method: 12 } }]),
      '"x.npy" is packed by method 12; save the file with numpy.savez or numpy.savez_compressed.',
    ],
    [zip([{ ...x, says: { crc: 1 } }]), '"x.npy" has another checksum than it should; save the file again.'],
    [zip([{ ...y, says: { crc: 1 } }]), '"y.npy" has another checksum than it should; save the file again.'],
    [zip([{ ...y, says: { size: 135 } }]), '"y.npy" should have 135 bytes, but has more; save the file again.'],
    [
      zip([{ ...y, bytes: Uint8Array.from([...y.bytes, 1]), says: { size: 136 } }]),
      '"y.npy" should have 136 bytes, but has more; save the file again.',
    ],
    [
      zip([{ ...y, bytes: y.bytes.subarray(0, -4), says: { size: 136 } }]),
      '"y.npy" should have 136 bytes, but has only 132; save the file again.',
    ],
    [zip([{ ...x, says: { size: 1 } }]), '"x.npy" has 152 bytes, but its size is 1; save the file again.'],
    [zip([{ ...x, says: { packed: 400, size: 400 } }]), `"x.npy" overlaps what is behind it; ${again}`],
    [zip([x, { ...y, says: { offset: 0 } }]), `"x.npy" overlaps what is behind it; ${again}`],
    [zip([{ ...x, says: { offset: 3 } }]), `"x.npy" is not where its directory says; ${again}`],
    [zip([{ ...x, localName: "z.npy" }]), `"x.npy" has two names; ${again}`],
    [
      zip([{ name: "o.npy", bytes: bytesOf("refused-object.npy") }]),
      '"o.npy": its type is "|O", Python objects; convert it to numbers, array.astype("float64"), before it is saved.',
    ],
    [
      zip([{ name: "x.npy", bytes: Uint8Array.of(7, 7, 7), says: { method: 8 } }]),
      '"x.npy" is packed in a way that is damaged; save the file again.',
    ],
  ];
  for (const [bytes, told] of refused) {
    await refusesLater(() => readNpz(bytes, { name: "f" }), `f: ${told}`);
  }
});

test("a file that unpacks to more than its size justifies is refused, before its memory is taken", async () => {
  // 16,777,216 zeros are 128 MiB, and about 130 kB when they are packed.
  const bomb = npzToBytes({ zeros: new Tensor([2 ** 24], new Float64Array(2 ** 24)) }, { compress: true });
  const limit = 2 ** 26 + 100 * bomb.length;
  assert.ok(limit < 2 ** 27);
  const told = (most: number): string =>
    `f: with "zeros" its arrays would take ${2 ** 27} bytes, more than the limit of ${most}; if you trust the file, raise the limit.`;
  const before = process.memoryUsage().arrayBuffers;
  await refusesLater(() => readNpz(bomb, { name: "f" }), told(limit));
  assert.ok(process.memoryUsage().arrayBuffers - before < 2 ** 24);
  const read = await readNpz(bomb, { limit: 2 ** 27 });
  assert.ok(read.get("zeros")?.data.every((number) => number === 0));
  // Together, arrays are more than each.
  await refusesLater(
    () => readNpz(zip([x, y]), { name: "f", limit: 31 }),
    'f: with "y" its arrays would take 32 bytes, more than the limit of 31; if you trust the file, raise the limit.',
  );
  // An array that lies: its header and the directory announce 64 MiB, of which only 8 bytes come.
  const long = zip([{ ...y, bytes: npyWith(2 ** 23), says: { size: 128 + 2 ** 26 } }]);
  const start = process.memoryUsage().arrayBuffers;
  await refusesLater(
    () => readNpz(long, { name: "f" }),
    `f: "y.npy" should have ${128 + 2 ** 26} bytes, but has only 136; save the file again.`,
  );
  assert.ok(process.memoryUsage().arrayBuffers - start < 2 ** 23);
  for (const limit of [0, -1, Number.NaN, "1"]) {
    await refusesLater(
      () => readNpz(bomb, { limit } as ReadNpzOptions),
      `readNpz: limit is ${JSON.stringify(limit) === "null" ? "NaN" : JSON.stringify(limit)}; give a positive finite number, or Infinity.`,
    );
  }
});

/** An npy file of one number whose header announces more. */
function npyWith(count: number): Uint8Array {
  const bytes = npyToBytes([1]);
  const text = new TextDecoder("latin1").decode(bytes).replace("(1,), }     ", `(${count},), }`.padEnd(12));
  const changed = Uint8Array.from(text, (character) => character.charCodeAt(0));
  // TextDecoder knows Latin-1 as Windows-1252: the first byte is the only one above 127 here.
  changed[0] = 0x93;
  return changed.subarray(0, 128 + 8);
}

test.run();
