// ONNX files damaged at random: each is read or refused in one sentence. Reading never fails in another way, hangs, takes more
// memory than the file needs, or changes Object.prototype.
//
// RXGRAD_INPUTS=10000 damages more files than the usual 1,000 and prints what it counted; RXGRAD_SEED=7 others.
// Runs alone: it watches what memory is taken.
import { readdirSync } from "node:fs";
import { DataError } from "@rxgrad/core";
import { onnxToBytes, readOnnx } from "@rxgrad/formats";
import * as fc from "fast-check";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { damagedFiles } from "../support/damaged-files.js";
import { bytesOf, FOLDER } from "./expected.js";
import { memoryOf } from "./memory.js";
import { CASES } from "./onnx-cases.js";

const INPUTS = Number(process.env.RXGRAD_INPUTS ?? 1000);
const SEED = Number(process.env.RXGRAD_SEED ?? 1);

const others = readdirSync(new URL("onnx/", FOLDER))
  .filter((each) => each.endsWith(".onnx"))
  .map((each) => bytesOf(`onnx/${each}`));

const own = CASES.map(({ node, parameters }) => onnxToBytes(node, parameters));

const TEXTS = ["", "x", "rxgrad", "Gemm", "Reshape", "\x0a\x01x", "\x08\xff\xff\xff\x7f", '"shape":[99999999]'];

/** The result of reading; "" for a graph. */
async function outcome(bytes: Uint8Array): Promise<string> {
  const names = Object.getOwnPropertyNames(Object.prototype).join();
  let told = "";
  const memory = await memoryOf(async () => {
    try {
      const { outputs, parameters } = await readOnnx(bytes, { name: "f" });
      assert.ok(outputs.size > 0 && parameters.names.length >= 0);
    } catch (error) {
      if (!(error instanceof DataError)) throw new Error(`another error than a DataError: ${error}`, { cause: error });
      told = error.message;
      assert.match(told, /^f: [^\n]*\.$/);
      assert.ok(told.length <= 400, told);
    }
  });
  // Numbers of 1 byte become those of 8, and both ways of reading may have read them, some in two layouts.
  assert.ok(memory <= 64 * bytes.length + 4096, `${memory} bytes for ${bytes.length}: ${told}`);
  assert.is(Object.getOwnPropertyNames(Object.prototype).join(), names);
  return told;
}

test("damaged files are read or refused in one sentence", async () => {
  for (const bytes of [...own, ...others]) {
    const told = await outcome(bytes);
    assert.is(told, "");
  }
  let [sound, refused] = [0, 0];
  const files = damagedFiles([...own, ...others, ...others, ...others], TEXTS, 200);
  await fc.assert(
    fc.asyncProperty(files, async (bytes) => {
      if ((await outcome(bytes)) === "") sound++;
      else refused++;
    }),
    { numRuns: INPUTS, seed: SEED },
  );
  assert.ok(sound > INPUTS / 20 && refused > INPUTS / 20, `${sound} sound, ${refused} refused`);
  if (process.env.RXGRAD_INPUTS) console.log(`${sound} sound, ${refused} refused`);
});

test.run();
