// TensorFlow.js models damaged at random, their JSON or their weights: each is read or refused in one sentence. Reading never fails
// in another way, hangs, takes more memory than the files need, or changes Object.prototype.
//
// RXGRAD_INPUTS=10000 damages more files than the usual 1,000 and prints what it counted; RXGRAD_SEED=7 others.
// Runs alone: it watches what memory is taken.
import { readdirSync } from "node:fs";
import { readTensorflow, tensorflowToBytes } from "@rxgrad/formats";
import * as fc from "fast-check";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { damagedFiles } from "../support/damaged-files.js";
import { bytesOf, FOLDER } from "./expected.js";
import { outcomeOf } from "./outcome.js";
import { CASES } from "./tensorflow-cases.js";

const INPUTS = Number(process.env.RXGRAD_INPUTS ?? 1000);
const SEED = Number(process.env.RXGRAD_SEED ?? 1);

type Files = ReadonlyMap<string, Uint8Array>;

const others = readdirSync(new URL("tensorflow/", FOLDER))
  .filter((name) => !name.endsWith(".json"))
  .map((name): Files => {
    const files = readdirSync(new URL(`tensorflow/${name}/`, FOLDER));
    return new Map(files.map((file) => [file, bytesOf(`tensorflow/${name}/${file}`)]));
  });

const own = CASES.map(({ node, parameters }): Files => tensorflowToBytes(node, parameters));

const TEXTS = [
  ...[
    "",
    "x",
    "_",
    "null",
    "true",
    "[",
    "]",
    "{",
    "}",
    '"',
    ",",
    "-",
    "e99",
    "999999999",
    "0.5",
    "[[[[",
    "../",
    "/",
    "\\\\",
  ],
  ...['"shape":[99999999,99999999],', '"__proto__":{"a":1},', '"constructor":1,', '"batch_shape":[null,999999999],'],
  ...[
    '"axis":-2,',
    '"units":7,',
    '"name":"x",',
    '"dtype":"int32",',
    '"class_name":"Model",',
    '"quantization":{"dtype":"uint8"},',
  ],
];

/** One of these models, with one to three damages in one of its files: most in its JSON. */
const damaged = (models: readonly Files[]): fc.Arbitrary<Files> =>
  fc.tuple(fc.constantFrom(...models), fc.nat(4)).chain(([files, which]) => {
    const names = [...files.keys()];
    const name = which === 0 ? (names.at(-1) as string) : "model.json";
    const bytes = files.get(name) as Uint8Array;
    return damagedFiles([bytes], TEXTS, bytes.length).map((changed) => new Map([...files, [name, changed]]));
  });

type Container = Record<string, unknown>;

/** All places of a value of JSON, as what holds it and its key. */
function placesIn(value: unknown): [Container, string][] {
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, each]) => [
    [value as Container, key] as [Container, string],
    ...placesIn(each),
  ]);
}

/** A change of JSON: one value in the place of another, or that of another place, or none. */
const change = fc.tuple(
  fc.noBias(fc.nat(999_999)),
  fc.noBias(fc.nat(999_999)),
  fc.constantFrom("value", "value", "other", "none"),
  fc.constantFrom<unknown>(
    null,
    0,
    1,
    2,
    3,
    -1,
    0.5,
    1e9,
    1e300,
    true,
    "x",
    "relu",
    "same",
    [],
    [1],
    [1, 1],
    {},
    [null, 3],
    [
      [1, 2],
      [1, 1],
    ],
  ),
);

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** One of these models, with one to three values of its JSON changed. */
const changed = (models: readonly Files[]): fc.Arbitrary<Files> =>
  fc.tuple(fc.constantFrom(...models), fc.array(change, { minLength: 1, maxLength: 3 })).map(([files, changes]) => {
    const json = JSON.parse(decoder.decode(files.get("model.json")));
    for (const [at, from, how, value] of changes) {
      const places = placesIn(json);
      const pick = (millionths: number): [Container, string] =>
        places[Math.floor((millionths / 1e6) * places.length)] as [Container, string];
      const [[holder, key], [other, otherKey]] = [pick(at), pick(from)];
      if (how === "none") delete holder[key];
      else holder[key] = structuredClone(how === "value" ? value : other[otherKey]);
    }
    return new Map([...files, ["model.json", encoder.encode(JSON.stringify(json))]]);
  });

/** The result of reading; "" for a network. */
function outcome(files: Files): Promise<string> {
  const size = [...files.values()].reduce((sum, { length }) => sum + length, 0);
  return outcomeOf(size, () => readTensorflow(files, { name: "f" }));
}

/** Reads many of them. */
async function readMany(what: string, models: fc.Arbitrary<Files>): Promise<void> {
  let [sound, refused] = [0, 0];
  await fc.assert(
    fc.asyncProperty(models, async (files) => {
      if ((await outcome(files)) === "") sound++;
      else refused++;
    }),
    { numRuns: INPUTS, seed: SEED },
  );
  assert.ok(sound > INPUTS / 20 && refused > INPUTS / 20, `${sound} sound, ${refused} refused`);
  if (process.env.RXGRAD_INPUTS) console.log(`${what}: ${sound} sound, ${refused} refused`);
}

const ALL = [...own, ...others, ...others, ...others];

test("damaged models are read or refused in one sentence", async () => {
  for (const files of ALL) assert.is(await outcome(files), "");
  await readMany("damaged", damaged(ALL));
});

test("models with other values in their JSON are read or refused in one sentence", () =>
  readMany("changed", changed(ALL)));

test.run();
