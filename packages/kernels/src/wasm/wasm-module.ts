import { KERNELS } from "./kernels.generated.js";
import { bytesOf, type Embedded } from "./printable.js";
import { type Signature, signaturesOf } from "./signatures.js";

const NOT_SHARED = 1;
const SHARED = 3;

/** An embedded module's bytes and compiled forms. */
interface Made {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly compiled: Map<number, WebAssembly.Module>;
}

const modules = /* @__PURE__ */ new Map<Embedded, Made>();
let signatures: ReadonlyMap<string, Signature> | undefined;
let isSupported: boolean | undefined;

/** The compiled module for shared or unshared memories. They differ in the byte that declares the import. */
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
 * engine may reserve 10 GB for a memory of any size, which a limit such as `ulimit -v` prevents.
 */
export function isWasmSupported(): boolean {
  isSupported ??= typeof WebAssembly === "object" && isCompiled() && hasAddressSpace();
  return isSupported;
}

/** Compiling validates too, and its result is needed next. */
function isCompiled(): boolean {
  try {
    return wasmModule(KERNELS, false) instanceof WebAssembly.Module;
  } catch {
    return false;
  }
}

/** The most memories of a run at a time: its own, and some for the contract checks on the first batch. */
const MEMORIES = 4;

function hasAddressSpace(): boolean {
  try {
    return Array.from({ length: MEMORIES }, () => new WebAssembly.Memory({ initial: 1, maximum: 1 })).length > 0;
  } catch {
    return false;
  }
}

/** The signatures of the kernels outside families. */
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
