// The encoding that embeds WebAssembly in a text.
import * as fc from "fast-check";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { bytesOf, type Printable } from "../../packages/kernels/src/wasm/printable.js";

const { printable } = (await import(`${new URL("../../packages/kernels/printable.mjs", import.meta.url)}`)) as {
  printable(bytes: Uint8Array): Printable;
};

test("any bytes come back unchanged from their text", () => {
  const all = Uint8Array.from({ length: 256 }, (_, i) => i);
  for (const bytes of [new Uint8Array(0), all, all.slice().reverse()]) assert.equal(bytesOf(printable(bytes)), bytes);
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 600 }), (bytes) => {
      assert.equal(bytesOf(printable(bytes)), bytes);
    }),
    { seed: 1 },
  );
});

test("the text needs no escapes in a string literal, whichever the quotes", () => {
  const all = Uint8Array.from({ length: 512 }, (_, i) => i);
  const { text } = printable(all);
  assert.match(text, /^[#-[\]-~]*$/);
  assert.not.match(text, /["\\\s]/);
});

test.run();
