import { MODULE, SHARED_FLAG } from "./module.generated.js";
import { type Signature, signaturesOf } from "./signatures.js";

const NOT_SHARED = 1;
const SHARED = 3;

const modules = new Map<number, WebAssembly.Module>();
let bytes: Uint8Array<ArrayBuffer> | undefined;
let signatures: ReadonlyMap<string, Signature> | undefined;
let isSupported: boolean | undefined;

/** The compiled module for memories of one sort. They differ in the one byte that declares the import. */
export function wasmModule(shared: boolean): WebAssembly.Module {
  const flag = shared ? SHARED : NOT_SHARED;
  let module = modules.get(flag);
  if (!module) {
    bytes ??= decode(MODULE);
    bytes[SHARED_FLAG] = flag;
    module = new WebAssembly.Module(bytes);
    modules.set(flag, module);
  }
  return module;
}

/** Whether this engine has WebAssembly with SIMD (all browsers since 2023, Node since 16.4). */
export function isWasmSupported(): boolean {
  if (isSupported === undefined) {
    bytes ??= decode(MODULE);
    isSupported = typeof WebAssembly === "object" && WebAssembly.validate(bytes);
  }
  return isSupported;
}

/** The signatures of the module's kernels. */
export function kernelSignatures(): ReadonlyMap<string, Signature> {
  bytes ??= decode(MODULE);
  signatures ??= signaturesOf(bytes);
  return signatures;
}

function decode(digits: string): Uint8Array<ArrayBuffer> {
  const decoded = new Uint8Array(digits.length / 2);
  for (let i = 0; i < decoded.length; i++) {
    decoded[i] = (digitOf(digits.charCodeAt(2 * i)) << 4) | digitOf(digits.charCodeAt(2 * i + 1));
  }
  return decoded;
}

/** "0" to "9" are 48 to 57, "a" to "f" 97 to 102. */
const digitOf = (code: number): number => (code & 15) + 9 * (code >> 6);
