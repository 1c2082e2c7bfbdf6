// Files with random damages, for readers that must refuse them or read them.
import * as fc from "fast-check";

/** A change of a file. Places are parts of its length. */
type Damage = (bytes: number[]) => void;

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);

const place = fc.noBias(fc.nat(999_999)).map((millionths) => millionths / 1e6);

const spliced = (at: number, removed: number, added: Iterable<number>) => (bytes: number[]) => {
  bytes.splice(Math.floor(at * bytes.length), removed, ...added);
};

const damages = (texts: readonly string[], header: number): fc.Arbitrary<Damage> =>
  fc.oneof(
    {
      weight: 6,
      arbitrary: fc
        .tuple(place, fc.constantFrom(...encode("0123456789ab")))
        .map(([at, byte]) => spliced(at, 1, [byte])),
    },
    fc.tuple(place, fc.nat(255)).map(([at, byte]) => spliced(at, 1, [byte])),
    fc.tuple(place, fc.constantFrom(0, 1, 127, 128, 255)).map(([at, byte]) => (bytes: number[]) => {
      bytes[Math.floor(at * Math.min(bytes.length, header))] = byte; // headers stand at the beginning
    }),
    fc.tuple(place, fc.nat(40)).map(([at, length]) => spliced(at, length, [])),
    fc.tuple(place, place, fc.nat(40)).map(([from, to, length]) => (bytes: number[]) => {
      const start = Math.floor(from * bytes.length);
      spliced(to, 0, bytes.slice(start, start + length))(bytes);
    }),
    fc.tuple(place, fc.constantFrom(...texts)).map(([at, text]) => spliced(at, 0, encode(text))),
    fc
      .tuple(place, fc.uint8Array({ minLength: 1, maxLength: 40 }))
      .map(([at, garbage]) => spliced(at, garbage.length, garbage)),
    place.map((at) => spliced(at, Number.POSITIVE_INFINITY, [])),
  );

/**
 * One of these files with one to three damages.
 *
 * @param texts What is put between its bytes.
 * @param header The length of its beginning that is damaged more often.
 */
export const damagedFiles = (
  files: readonly Uint8Array[],
  texts: readonly string[],
  header = 20,
): fc.Arbitrary<Uint8Array> =>
  fc
    .tuple(fc.constantFrom(...files), fc.array(damages(texts, header), { minLength: 1, maxLength: 3 }))
    .map(([file, changes]) => {
      const bytes = [...file];
      for (const change of changes) change(bytes);
      return Uint8Array.from(bytes);
    });
