/** A piece of a file: its chunks, and the number of their bytes. */
export interface Piece {
  readonly size: number;
  readonly chunks: readonly Uint8Array[];
}

/** One after the other. */
export function together(pieces: readonly Piece[]): Piece {
  return {
    size: pieces.reduce((sum, { size }) => sum + size, 0),
    chunks: pieces.flatMap(({ chunks }) => chunks),
  };
}

const piece = (bytes: Uint8Array): Piece => ({ size: bytes.length, chunks: [bytes] });

/** A whole number in base 128, lowest digits first. Negative numbers are those of 64 bits. */
function varint(value: number): number[] {
  const digits: number[] = [];
  let rest = BigInt.asUintN(64, BigInt(value));
  while (rest > 127n) {
    digits.push(Number(rest & 127n) | 128);
    rest >>= 7n;
  }
  digits.push(Number(rest));
  return digits;
}

/** How the value of a field is stored, as Protocol Buffers number it. */
export const WIRE = { varint: 0, eight: 1, bytes: 2, four: 5 } as const;

const tag = (field: number, wire: number): number[] => varint(field * 8 + wire);

/** A field with a whole number. */
export const integerField = (field: number, value: number): Piece =>
  piece(Uint8Array.from([...tag(field, WIRE.varint), ...varint(value)]));

/** A field with a float32. */
export function floatField(field: number, value: number): Piece {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setFloat32(0, value, true);
  return together([piece(Uint8Array.from(tag(field, WIRE.four))), piece(bytes)]);
}

/** A field with a message or bytes. */
export const pieceField = (field: number, value: Piece): Piece =>
  together([piece(Uint8Array.from([...tag(field, WIRE.bytes), ...varint(value.size)])), value]);

/** A field with a text. */
export const textField = (field: number, value: string): Piece =>
  pieceField(field, piece(new TextEncoder().encode(value)));
