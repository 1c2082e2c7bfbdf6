import type { KernelCall } from "../kernels.js";
import { I32, type Signature } from "./signatures.js";

/** The name of a fused module's imports and export; it is internal. */
const NAME = "f";

/**
 * A module with one function that makes these calls one after the other. A call between two modules costs a few
 * nanoseconds; a call from JavaScript costs several tens.
 *
 * Section by section as in the WebAssembly specification, "Binary Format".
 *
 * @param signatureOf The signature of each called kernel; it must return nothing.
 */
export function fusedModule(
  calls: readonly KernelCall[],
  signatureOf: (kernel: string) => Signature,
): { readonly bytes: Uint8Array<ArrayBuffer>; readonly imports: readonly string[] } {
  const imports = [...new Set(calls.map(({ kernel }) => kernel))];
  const types = imports.map((kernel) => [0x60, ...list(signatureOf(kernel).parameters.map((each) => [each])), 0]);
  const body = [
    0, // No locals.
    ...calls.flatMap(({ kernel, arguments: given }) => [
      ...signatureOf(kernel).parameters.flatMap((type, i) =>
        type === I32 ? [0x41, ...signed(given[i] ?? 0)] : [0x44, ...double(given[i] ?? 0)],
      ),
      0x10,
      ...unsigned(imports.indexOf(kernel)),
    ]),
    0x0b,
  ];
  const bytes = [
    ...[0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    // The types of the kernels, followed by that of the function: from nothing to nothing.
    ...section(1, list([...types, [0x60, 0, 0]])),
    ...section(2, list(imports.map((_, i) => [...text(NAME), ...text(`${i}`), 0, ...unsigned(i)]))),
    ...section(3, list([unsigned(imports.length)])),
    ...section(7, list([[...text(NAME), 0, ...unsigned(imports.length)]])),
    ...section(10, list([[...unsigned(body.length), ...body]])),
  ];
  return { bytes: Uint8Array.from(bytes), imports };
}

/** One function that makes these calls; undefined if one of the kernels returns a value, or is unknown. */
export function fuseCalls(
  calls: readonly KernelCall[],
  signatures: ReadonlyMap<string, Signature>,
  kernels: WebAssembly.Exports,
): (() => void) | undefined {
  if (!calls.every(({ kernel }) => signatures.get(kernel)?.results.length === 0)) return undefined;
  const { bytes, imports } = fusedModule(calls, (kernel) => signatures.get(kernel) as Signature);
  const functions = Object.fromEntries(imports.map((kernel, i) => [`${i}`, kernels[kernel]]));
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes), { [NAME]: functions });
  return exports[NAME] as () => void;
}

const section = (id: number, content: readonly number[]): number[] => [id, ...unsigned(content.length), ...content];

const list = (items: readonly (readonly number[])[]): number[] => [...unsigned(items.length), ...items.flat()];

const text = (value: string): number[] => list([...value].map((letter) => [letter.charCodeAt(0)]));

function unsigned(value: number): number[] {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...unsigned(value >>> 7)];
}

/** The sixth bit of the last group is the sign. */
function signed(value: number): number[] {
  const isLast = value >= -64 && value < 64;
  return isLast ? [value & 0x7f] : [(value & 0x7f) | 0x80, ...signed(value >> 7)];
}

const double = (value: number): number[] => [...new Uint8Array(new Float64Array([value]).buffer)];
