import { KERNELS } from "./kernels.generated.js";
import { bytesOf, type Embedded } from "./printable.js";
import { type Signature, signaturesOf } from "./signatures.js";

const NOT_SHARED = 1;
const SHARED = 3;

/** What has been made of an embedded module. */
interface Made {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly compiled: Map<number, WebAssembly.Module>;
}

const modules = new Map<Embedded, Made>();
let signatures: ReadonlyMap<string, Signature> | undefined;
let isSupported: boolean | undefined;

/** The compiled module for memories of one sort. They differ in the one byte that declares the import. */
export function wasmModule(embedded: Embedded, shared: boolean): WebAssembly.Module {
  const { bytes, compiled } = madeOf(embedded);
  const flag = shared ? SHARED : NOT_SHARED;
  let module = compiled.get(flag);
  if (!module) {
    bytes[embedded.sharedFlag] = flag;
    module = new WebAssembly.Module(bytes);
    compiled.set(flag, module);
  }
  return module;
}

/**
 * Whether this engine has WebAssembly with SIMD (all browsers since 2023, Node since 16.4), and address space for it: an
 * engine may reserve 10 GB for a memory of any size, which a limit such as `ulimit -v` forbids.
 */
export function isWasmSupported(): boolean {
  isSupported ??= typeof WebAssembly === "object" && WebAssembly.validate(madeOf(KERNELS).bytes) && hasAddressSpace();
  return isSupported;
}

/** A run has so many memories at a time, at most: its own, and some in which the first batch tries the operations. */
const MEMORIES = 4;

function hasAddressSpace(): boolean {
  try {
    return Array.from({ length: MEMORIES }, () => new WebAssembly.Memory({ initial: 1, maximum: 1 })).length > 0;
  } catch {
    return false;
  }
}

/** The signatures of the kernels that are in no family. */
export function kernelSignatures(): ReadonlyMap<string, Signature> {
  signatures ??= signaturesOf(madeOf(KERNELS).bytes);
  return signatures;
}

function madeOf(embedded: Embedded): Made {
  let made = modules.get(embedded);
  if (!made) {
    made = { bytes: bytesOf(embedded), compiled: new Map() };
    modules.set(embedded, made);
  }
  return made;
}
