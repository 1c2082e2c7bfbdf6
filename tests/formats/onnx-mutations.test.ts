// ONNX files damaged at random: each is read or refused in one sentence. Reading never fails in another way, hangs, takes more
// memory than the file needs, or changes Object.prototype.
//
// RXGRAD_INPUTS=10000 damages more files than the usual 1,000 and prints what it counted; RXGRAD_SEED=7 others.
// Runs alone: it watches what memory is taken.
import { readdirSync } from "node:fs";
import { onnxToBytes, readOnnx } from "@rxgrad/formats";
import * as fc from "fast-check";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { damagedFiles } from "../support/damaged-files.js";
import { bytesOf, FOLDER } from "./expected.js";
import { CASES } from "./onnx-cases.js";
import { outcomeOf } from "./outcome.js";

const INPUTS = Number(process.env.RXGRAD_INPUTS ?? 1000);
const SEED = Number(process.env.RXGRAD_SEED ?? 1);

const others = readdirSync(new URL("onnx/", FOLDER))
  .filter((each) => each.endsWith(".onnx"))
  .map((each) => bytesOf(`onnx/${each}`));

const own = CASES.map(({ node, parameters }) => onnxToBytes(node, parameters));

const TEXTS = ["", "x", "rxgrad", "Gemm", "Reshape", "\x0a\x01x", "\x08\xff\xff\xff\x7f", '"shape":[99999999]'];

/** The result of reading; "" for a graph. */
const outcome = (bytes: Uint8Array): Promise<string> => outcomeOf(bytes.length, () => readOnnx(bytes, { name: "f" }));

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
