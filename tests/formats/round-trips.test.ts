// What is written is read again: random shapes, types and names, and every float of 16 bits.
import { type Numbers, Tensor } from "@rxgrad/core";
import {
  type NumberTypeName,
  npyToBytes,
  npzToBytes,
  readNpy,
  readNpz,
  readSafetensors,
  safetensorsToBytes,
} from "@rxgrad/formats";
import * as fc from "fast-check";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { needing } from "../support/needs.js";
import type { ExpectedTensor } from "./expected.js";
import { PYTHON, readByPython } from "./python.js";

const runs = { numRuns: Number(process.env.RXGRAD_INPUTS ?? 300), seed: Number(process.env.RXGRAD_SEED ?? 1) };

const shapes = fc.array(fc.integer({ min: 0, max: 5 }), { maxLength: 5 });
const sizeOf = (shape: readonly number[]): number => shape.reduce((product, length) => product * length, 1);

/** Tensors of numbers of a kind. */
const tensorsOf = (numbers: fc.Arbitrary<number>): fc.Arbitrary<Tensor> =>
  shapes.chain((shape) => {
    const size = sizeOf(shape);
    return fc
      .array(numbers, { minLength: size, maxLength: size })
      .map((data) => new Tensor(shape, Float64Array.from(data)));
  });

const integers = (min: number, max: number): fc.Arbitrary<number> => fc.integer({ min, max });

/** Numbers that each type holds exactly. */
const held: Readonly<Record<NumberTypeName, fc.Arbitrary<number>>> = {
  bool: integers(0, 1),
  int8: integers(-128, 127),
  uint8: integers(0, 255),
  int16: integers(-(2 ** 15), 2 ** 15 - 1),
  uint16: integers(0, 2 ** 16 - 1),
  int32: integers(-(2 ** 31), 2 ** 31 - 1),
  uint32: integers(0, 2 ** 32 - 1),
  int64: fc.maxSafeInteger(),
  uint64: fc.maxSafeNat(),
  // Eleven and eight bits of precision.
  float16: integers(-2047, 2047).map((each) => each / 64),
  bfloat16: integers(-255, 255).map((each) => each * 2 ** 70),
  float32: fc.float(),
  float64: fc.double(),
};

const types = fc.constantFrom(...(Object.keys(held) as NumberTypeName[]));
const typed = types.chain((type) => fc.tuple(fc.constant(type), tensorsOf(held[type])));

/** Whether bits are the same; integer types have no −0. */
function assertSame(read: Tensor | undefined, written: Tensor, type: NumberTypeName): void {
  assert.equal(read?.shape, written.shape);
  written.data.forEach((wanted, i) => {
    const value = read!.data[i] as number;
    assert.ok(Object.is(value, wanted) || (value === wanted && !type.includes("float")), `${value} and not ${wanted}`);
  });
}

test("safetensors and npy: every shape and type", async () => {
  await fc.assert(
    fc.asyncProperty(
      typed,
      fc.constantFrom("C", "F"),
      fc.string({ minLength: 1, unit: "binary" }),
      async ([type, tensor], order, name) => {
        fc.pre(name !== "__metadata__" && !/\p{Surrogate}/u.test(name));
        const { tensors } = await readSafetensors(safetensorsToBytes(new Map([[name, tensor]]), { type }));
        assertSame(tensors.get(name), tensor, type);
        if (type === "bfloat16") return;
        assertSame(await readNpy(npyToBytes(tensor, { type, order: order as "C" | "F" })), tensor, type);
      },
    ),
    runs,
  );
});

test("safetensors and npz: many tensors, with any names", async () => {
  const names = fc.string({ minLength: 1, maxLength: 8, unit: "grapheme" });
  const all = fc.uniqueArray(fc.tuple(names, tensorsOf(fc.double())), { selector: ([name]) => name, maxLength: 6 });
  await fc.assert(
    fc.asyncProperty(all, fc.boolean(), fc.dictionary(fc.string(), fc.string()), async (entries, compress, texts) => {
      const written: ReadonlyMap<string, Numbers> = new Map(entries);
      const metadata = Object.fromEntries(Object.entries(texts));
      const file = await readSafetensors(safetensorsToBytes(written, { metadata }));
      assert.equal(file.metadata, metadata);
      const arrays = await readNpz(npzToBytes(written, { compress }));
      for (const read of [file.tensors, arrays]) {
        assert.equal([...read.keys()], [...written.keys()]);
        for (const [name, tensor] of entries) assertSame(read.get(name), tensor, "float64");
      }
    }),
    runs,
  );
});

const testPython = needing(test, PYTHON);

/** All bits of a float of 16 bits. */
const ALL = Array.from({ length: 2 ** 16 }, (_, bits) => bits);

testPython("every float of 16 bits is what Python says", async () => {
  for (const type of ["float16", "bfloat16"] as const) {
    const file = ofBits(type, ALL);
    const { W } = readByPython<{ tensors: Readonly<Record<string, ExpectedTensor>> }>(
      "read-safetensors.py",
      new Map([["file", file]]),
    ).file!.tensors;
    const read = (await readSafetensors(file)).tensors.get("W")!;
    W!.data.forEach((wanted, i) => {
      const number = wanted.endsWith("inf") ? (wanted === "inf" ? Infinity : -Infinity) : Number(wanted);
      assert.ok(Object.is(read.data[i], number), `${type} ${i}: ${read.data[i]} and not ${wanted}`);
    });
    // Written again, all but NaN have the bits that they had.
    const finite = ALL.filter((bits) => !Number.isNaN(read.data[bits]));
    const again = safetensorsToBytes({ W: finite.map((bits) => read.data[bits]!) }, { type });
    const view = new DataView(again.buffer, again.length - 2 * finite.length);
    finite.forEach((bits, i) => void assert.is(view.getUint16(2 * i, true), bits));
  }
});

test("16 bits hold the nearest number, and of two the one whose last bit is 0", async () => {
  for (const type of ["float16", "bfloat16"] as const) {
    const largest = type === "float16" ? 65504 : 2 ** 127 * (2 - 2 ** -7);
    const smallest = type === "float16" ? 2 ** -24 : 2 ** -133;
    const random = fc.oneof(
      fc.double({ min: -largest, max: largest, noNaN: true }),
      fc.double({ min: -1, max: 1, noNaN: true }).map((each) => each * smallest * 300),
      fc.integer({ min: -4097, max: 4097 }).map((each) => (each / 2) * smallest),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(random, { minLength: 1, maxLength: 40 }), async (numbers) => {
        const bytes = safetensorsToBytes({ W: numbers }, { type });
        const { data } = (await readSafetensors(bytes)).tensors.get("W")!;
        const view = new DataView(bytes.buffer, bytes.length - 2 * numbers.length);
        // Neighbors in size, of which only the larger may be infinite.
        const neighbors = numbers.flatMap((_, i) =>
          [-1, 1].map((step) => (view.getUint16(2 * i, true) & 0x7fff) + step),
        );
        const inRange = neighbors.map((bits) => Math.max(bits, 0));
        const { data: read } = (await readSafetensors(ofBits(type, inRange))).tensors.get("W")!;
        numbers.forEach((number, i) => {
          const gap = Math.abs(Math.abs(number) - Math.abs(data[i]!));
          for (const k of [0, 1]) {
            const other = Math.abs(Math.abs(number) - read[2 * i + k]!);
            const isEven = view.getUint16(2 * i, true) % 2 === 0;
            assert.ok(
              gap < other || (gap === other && (isEven || neighbors[2 * i + k]! < 0)),
              `${type}: ${number} as ${data[i]}`,
            );
          }
        });
      }),
      runs,
    );
  }
});

/** A file of numbers with these bits. */
function ofBits(type: "float16" | "bfloat16", bits: readonly number[]): Uint8Array {
  const bytes = safetensorsToBytes({ W: bits }, { type: "uint16" });
  const length = Number(new DataView(bytes.buffer).getBigUint64(0, true));
  const header = new TextDecoder().decode(bytes.subarray(8, 8 + length)).trimEnd();
  const renamed = header.replace('"U16"', type === "float16" ? '"F16"' : '"BF16"');
  const padded = renamed.padEnd(8 * Math.ceil(renamed.length / 8));
  const file = new Uint8Array(8 + padded.length + bytes.length - 8 - length);
  new DataView(file.buffer).setBigUint64(0, BigInt(padded.length), true);
  file.set(new TextEncoder().encode(padded), 8);
  file.set(bytes.subarray(8 + length), 8 + padded.length);
  return file;
}

test.run();
