import type { KernelCall } from "../kernels.js";
import { I32, type Signature } from "./signatures.js";

/** The name of a fused module's imports and export; it is internal. */
const NAME = "f";

/** One function that makes these calls; undefined if one of the kernels returns a value, or is unknown. */
export function fuseCalls(
  calls: readonly KernelCall[],
  signatures: ReadonlyMap<string, Signature>,
  kernels: WebAssembly.Exports,
): (() => void) | undefined {
  for (const { kernel } of calls) if (signatures.get(kernel)?.results.length !== 0) return undefined;
  const imports = [...new Set(calls.map(({ kernel }) => kernel))];
  const bytes = fusedModule(calls, imports, signatures);
  const functions = Object.fromEntries(imports.map((kernel, i) => [`${i}`, kernels[kernel]]));
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes), { [NAME]: functions });
  return exports[NAME] as () => void;
}

/**
 * A module with one function that makes these calls one after the other. A call between two modules costs a few
 * nanoseconds; a call from JavaScript costs several tens.
 *
 * Section by section as in the WebAssembly specification, "Binary Format".
 *
 * @param imports The kernels that are called. Each is imported under its index.
 */
function fusedModule(
  calls: readonly KernelCall[],
  imports: readonly string[],
  signatures: ReadonlyMap<string, Signature>,
): Uint8Array<ArrayBuffer> {
  const parametersOf = (kernel: string): readonly number[] => (signatures.get(kernel) as Signature).parameters;
  const out = new ModuleWriter();
  // The types of the kernels, followed by that of the function: from nothing to nothing.
  out.section(1, imports.length + 1, () => {
    for (const kernel of imports) {
      const parameters = parametersOf(kernel);
      out.bytes.push(0x60, parameters.length, ...parameters, 0);
    }
    out.bytes.push(0x60, 0, 0);
  });
  out.section(2, imports.length, () => {
    for (let i = 0; i < imports.length; i++) {
      out.text(NAME);
      out.text(`${i}`);
      out.bytes.push(0);
      out.unsigned(i);
    }
  });
  out.section(3, 1, () => out.unsigned(imports.length));
  out.section(7, 1, () => {
    out.text(NAME);
    out.bytes.push(0);
    out.unsigned(imports.length);
  });
  out.section(10, 1, () => {
    out.sized(() => {
      out.bytes.push(0); // No locals.
      for (const { kernel, arguments: given } of calls) {
        const parameters = parametersOf(kernel);
        for (let i = 0; i < parameters.length; i++) out.constant(parameters[i], given[i] ?? 0);
        out.bytes.push(0x10);
        out.unsigned(imports.indexOf(kernel));
      }
      out.bytes.push(0x0b);
    });
  });
  return Uint8Array.from(out.bytes);
}

/**
 * Writes a module, byte after byte. It makes no lists of parts: the engine has not optimized this code when a process needs it
 * for the first time, and small lists took most of the time.
 */
class ModuleWriter {
  readonly bytes: number[] = [0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0];
  readonly #double = new Float64Array(1);
  readonly #bytesOfDouble = new Uint8Array(this.#double.buffer);

  /** A section that holds a list of `count` items. */
  section(id: number, count: number, writeItems: () => void): void {
    this.bytes.push(id);
    this.sized(() => {
      this.unsigned(count);
      writeItems();
    });
  }

  /** What `write` writes, after its length. The length takes four bytes, so that it can be filled in. */
  sized(write: () => void): void {
    const { bytes } = this;
    const start = bytes.push(0, 0, 0, 0);
    write();
    const size = bytes.length - start;
    for (let i = 0; i < 4; i++) bytes[start - 4 + i] = ((size >>> (7 * i)) & 0x7f) | (i < 3 ? 0x80 : 0);
  }

  text(value: string): void {
    this.unsigned(value.length);
    for (let i = 0; i < value.length; i++) this.bytes.push(value.charCodeAt(i));
  }

  /** Pushes a number as an i32 or an f64. */
  constant(type: number, value: number): void {
    if (type === I32) {
      this.bytes.push(0x41);
      this.#signed(value);
      return;
    }
    this.bytes.push(0x44);
    this.#double[0] = value;
    for (let i = 0; i < 8; i++) this.bytes.push(this.#bytesOfDouble[i]);
  }

  unsigned(value: number): void {
    let rest = value;
    for (; rest >= 0x80; rest >>>= 7) this.bytes.push((rest & 0x7f) | 0x80);
    this.bytes.push(rest);
  }

  /** The sixth bit of the last group is the sign. */
  #signed(value: number): void {
    let rest = value;
    for (; rest < -64 || rest >= 64; rest >>= 7) this.bytes.push((rest & 0x7f) | 0x80);
    this.bytes.push(rest & 0x7f);
  }
}
