// How WebAssembly is embedded.
import * as fc from "fast-check";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { bytesOf, type Printable } from "../../packages/kernels/src/wasm/printable.js";

const { printable } = (await import(`${new URL("../../packages/kernels/printable.mjs", import.meta.url)}`)) as {
  printable(bytes: Uint8Array): Printable;
};

test("what was written is read, whatever the bytes", () => {
  const all = Uint8Array.from({ length: 256 }, (_, i) => i);
  for (const bytes of [new Uint8Array(0), all, all.slice().reverse()]) assert.equal(bytesOf(printable(bytes)), bytes);
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 600 }), (bytes) => {
      assert.equal(bytesOf(printable(bytes)), bytes);
    }),
    { seed: 1 },
  );
});

test("the text stands in a literal of either quotes as it is", () => {
  const all = Uint8Array.from({ length: 512 }, (_, i) => i);
  const { text } = printable(all);
  assert.match(text, /^[#-[\]-~]*$/);
  assert.not.match(text, /["\\\s]/);
});

test.run();
