// What scripts in Python wrote beside their files: numbers as texts, so that NaN and infinities can be among them.
import { readFileSync } from "node:fs";
import type { Tensor } from "@rxgrad/core";
import * as assert from "uvu/assert";

export const FOLDER = new URL("../fixtures/formats/", import.meta.url);

export interface ExpectedTensor {
  readonly shape: readonly number[];
  readonly data: readonly string[];
}

export const bytesOf = (file: string): Uint8Array => new Uint8Array(readFileSync(new URL(file, FOLDER)));

export const expectedIn = <T>(file: string): Readonly<Record<string, T>> =>
  JSON.parse(readFileSync(new URL(file, FOLDER), "utf8"));

const WORDS: Readonly<Record<string, number>> = { inf: Infinity, "-inf": -Infinity, nan: Number.NaN };

/** Asserts that a tensor has these numbers, bit for bit but for the bits of NaN. */
export function assertTensor(tensor: Tensor | undefined, { shape, data }: ExpectedTensor, name: string): void {
  assert.ok(tensor, name);
  assert.equal(tensor.shape, shape, name);
  assert.is(tensor.data.length, data.length, name);
  data.forEach((text, i) => {
    const wanted = WORDS[text] ?? Number(text);
    assert.ok(Object.is(tensor.data[i], wanted), `${name}: number ${i} is ${tensor.data[i]} and not ${text}`);
  });
}

/** Bytes in chunks of this length. */
export async function* chunked(bytes: Uint8Array, length: number): AsyncGenerator<Uint8Array> {
  for (let start = 0; start < bytes.length; start += length) yield bytes.subarray(start, start + length);
}
