import { createKernels, embeddedText, isWasmSupported, loadKernels } from "@rxgrad/kernels";
import { test } from "uvu";
import * as assert from "uvu/assert";

test("an engine without WebAssembly uses the plain kernels, once they are loaded", async () => {
  Reflect.deleteProperty(globalThis, "WebAssembly");
  assert.not(isWasmSupported());
  assert.throws(() => createKernels(4), /no WebAssembly with SIMD; call await loadKernels\(\) first/);
  await loadKernels();
  assert.is(loadKernels(), undefined);
  const kernels = createKernels(4);
  kernels.fill(1, 2.5, 2);
  assert.equal(Array.from(kernels.memory), [0, 2.5, 2.5, 0]);
  assert.is(kernels.memory.buffer.byteLength, 32);
});

test("its kernels have another text, because they add up in another order", () => {
  assert.is(embeddedText(), "plain kernels");
});

test.run();
