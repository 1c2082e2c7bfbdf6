// Messages of fleets written anew for the tests, right and wrong ones, and taken apart.
import { crc32 } from "node:zlib";

/** A message with whatever parts a test wants. */
export interface Parts {
  readonly head: unknown;
  readonly arrays?: readonly (readonly number[])[];
  /** Told in place of the real lengths. */
  readonly lengths?: unknown;
  /** Told in place of the real size of the text. */
  readonly size?: number;
  readonly magic?: string;
}

/** The bytes of a message, with a right checksum. */
export function written({ head, arrays = [], lengths, size, magic = "RXF\x01" }: Parts): Uint8Array {
  const text = Buffer.from(JSON.stringify({ head, lengths: lengths ?? arrays.map((each) => each.length) }));
  const prefix = Buffer.alloc(8);
  prefix.write(magic, "latin1");
  prefix.writeUInt32LE(size ?? text.length, 4);
  const padding = Buffer.alloc((8 - ((8 + text.length) % 8)) % 8);
  const numbers = Buffer.from(Float64Array.from(arrays.flat()).buffer);
  return sealed(Buffer.concat([prefix, text, padding, numbers]));
}

/** Bytes, and their checksum behind them. */
function sealed(frame: Uint8Array): Uint8Array {
  const checksum = Buffer.alloc(4);
  checksum.writeUInt32LE(crc32(frame));
  return new Uint8Array(Buffer.concat([frame, checksum]));
}

/** The head of a right message, and its lists. */
export function read(bytes: Uint8Array): { head: Record<string, unknown>; arrays: number[][] } {
  const buffer = Buffer.from(bytes);
  const size = buffer.readUInt32LE(4);
  const { head, lengths } = JSON.parse(buffer.subarray(8, 8 + size).toString()) as {
    head: Record<string, unknown>;
    lengths: number[];
  };
  let at = Math.ceil((8 + size) / 8) * 8;
  const arrays = lengths.map((length) => {
    const from = at;
    at += 8 * length;
    return Array.from({ length }, (_, i) => buffer.readDoubleLE(from + 8 * i));
  });
  return { head, arrays };
}

/** Random whole numbers below a limit, always the same. */
export function drawer(seed: number): (limit: number) => number {
  let state = seed;
  return (limit) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * limit);
  };
}

/** Values that no field of a message may have. */
const NEVER: readonly unknown[] = [
  undefined,
  -1,
  1.5,
  1e308,
  {},
  [],
  "a\nb".repeat(1000),
  "x".repeat(10_000),
  [[[[]]]],
];

/** Values that are right for some fields, with those fields. */
const SOMETIMES: readonly (readonly [unknown, readonly string[]])[] = [
  [null, ["version"]],
  [true, ["isAlone", "isFinal", "isLast"]],
  [7, ["attempt", "repetition", "concurrency", "busy", "lease", "deliveries"]],
  ["", ["key", "function", "message", "delivery"]],
  ["0123456789abcdef", ["key", "worker", "trainer", "version", "name", "function", "message", "delivery"]],
];

/** The fields of a head in turn, each with every wrong value. */
export function wrongHeads(head: Readonly<Record<string, unknown>>): Record<string, unknown>[] {
  return Object.keys(head).flatMap((field) => {
    const wrong = SOMETIMES.filter(([, right]) => !right.includes(field)).map(([value]) => value);
    return [...NEVER, ...wrong].map((value) => ({ ...head, [field]: value }));
  });
}

/** Wrong in what a frame says of itself: its beginning, the size of its text and of its lists. */
function wrongFrame(parts: Parts, draw: (limit: number) => number): Uint8Array {
  const arrays = parts.arrays ?? [];
  const frames: readonly Parts[] = [
    { ...parts, magic: "RXF\x02" },
    { ...parts, magic: "NATS" },
    { ...parts, size: 2 ** 32 - 1 - draw(1000) },
    { ...parts, size: draw(20) },
    { ...parts, lengths: [1e9 + draw(1e9)] },
    { ...parts, lengths: [-1 - draw(9)] },
    { ...parts, lengths: ["8"] },
    { ...parts, lengths: { length: 1 } },
    { ...parts, lengths: Array.from({ length: 70_000 }, () => 0) },
    { ...parts, arrays: [...arrays, [draw(9)]] },
    { ...parts, head: [parts.head] },
    { ...parts, head: null },
  ];
  return written(frames[draw(frames.length)]);
}

/** Damaged on the way: the checksum shows it. */
function damaged(bytes: Uint8Array, draw: (limit: number) => number): Uint8Array {
  const copy = Uint8Array.from(bytes);
  const at = draw(copy.length);
  switch (draw(5)) {
    case 0:
      copy[at] ^= 1 << draw(8);
      return copy;
    case 1:
      return copy.subarray(0, at);
    case 2:
      return new Uint8Array(Buffer.concat([copy, Buffer.alloc(1 + draw(100), draw(256))]));
    case 3:
      return new Uint8Array(Buffer.concat([copy, copy]));
    default:
      return Uint8Array.from({ length: 1 + draw(300) }, () => draw(256));
  }
}

/** A message that is wrong in one way: damaged, or written with care so that only its content is wrong. */
export function mutated(bytes: Uint8Array, draw: (limit: number) => number): Uint8Array {
  const parts = read(bytes);
  const way = draw(4);
  if (way < 2) return damaged(bytes, draw);
  if (way === 2) return wrongFrame(parts, draw);
  const wrong = wrongHeads(parts.head);
  return written({ ...parts, head: wrong[draw(wrong.length)] });
}
