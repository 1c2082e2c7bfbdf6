/** The parameter and result types of a kernel, in WebAssembly's encoding. */
export interface Signature {
  readonly parameters: readonly number[];
  readonly results: readonly number[];
}

/** WebAssembly's code for i32. */
export const I32 = 0x7f;

const TYPES = 1;
const FUNCTIONS = 3;
const EXPORTS = 7;

/** The signatures of a module's exported functions, by name. The module must import no functions. */
export function signaturesOf(module: Uint8Array): ReadonlyMap<string, Signature> {
  const reader = new Reader(module);
  let types: Signature[] = [];
  let typeOf: number[] = [];
  const found = new Map<string, Signature>();
  reader.at = 8;
  while (reader.at < module.length) {
    const section = reader.byte();
    const end = reader.unsigned() + reader.at;
    if (section === TYPES) types = reader.list(() => readSignature(reader));
    else if (section === FUNCTIONS) typeOf = reader.list(() => reader.unsigned());
    else if (section === EXPORTS) {
      reader.list(() => {
        const name = reader.text();
        const isFunction = reader.byte() === 0;
        const index = reader.unsigned();
        if (isFunction) found.set(name, types[typeOf[index]]);
      });
    }
    reader.at = end;
  }
  return found;
}

/** Reads a signature after the byte 0x60. */
function readSignature(reader: Reader): Signature {
  reader.at++;
  return { parameters: reader.list(() => reader.byte()), results: reader.list(() => reader.byte()) };
}

class Reader {
  at = 0;
  readonly #bytes: Uint8Array;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  byte(): number {
    return this.#bytes[this.at++];
  }

  /** An integer in groups of seven bits, the lowest first (LEB128). */
  unsigned(): number {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = this.byte();
      value |= (byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
  }

  list<T>(read: () => T): T[] {
    return Array.from({ length: this.unsigned() }, read);
  }

  text(): string {
    return String.fromCharCode(...this.list(() => this.byte()));
  }
}
