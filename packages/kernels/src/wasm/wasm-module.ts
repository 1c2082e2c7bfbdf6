import { MODULE, SHARED_FLAG } from "./module.generated.js";

const NOT_SHARED = 1;
const SHARED = 3;

const modules = new Map<number, WebAssembly.Module>();
let isSupported: boolean | undefined;

/** The compiled module for memories of one sort. They differ in the one byte that declares the import. */
export function wasmModule(shared: boolean): WebAssembly.Module {
  const flag = shared ? SHARED : NOT_SHARED;
  let module = modules.get(flag);
  if (!module) {
    const bytes = decode();
    bytes[SHARED_FLAG] = flag;
    module = new WebAssembly.Module(bytes);
    modules.set(flag, module);
  }
  return module;
}

/** Whether this engine has WebAssembly with SIMD (all browsers since 2023, Node since 16.4). */
export function isWasmSupported(): boolean {
  isSupported ??= typeof WebAssembly === "object" && WebAssembly.validate(decode());
  return isSupported;
}

function decode(): Uint8Array<ArrayBuffer> {
  const text = atob(MODULE);
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < bytes.length; i++) bytes[i] = text.charCodeAt(i);
  return bytes;
}
