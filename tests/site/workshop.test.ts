// The programs of the workshop: the last one is examples/the-idea.ts, and is made of those before it, letter for letter.
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { lastValueFrom, type Observable, take, toArray } from "rxjs";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { xor } from "../../examples/the-idea.js";

const folder = fileURLToPath(new URL("../../packages/site/code/workshop/", import.meta.url));
const names = readdirSync(folder).sort();
const textOf = (name: string): string => readFileSync(`${folder}${name}`, "utf8");
const LAST = "12-xor.js";

type Losses = Observable<{ readonly loss: number }>;
const lossesOf = async (iterations$: Losses): Promise<number[]> =>
  (await lastValueFrom(iterations$.pipe(take(1000), toArray()))).map(({ loss }) => loss);

test("there are twelve steps, which import nothing but rxjs", () => {
  assert.is(names.length, 12);
  for (const [i, name] of names.entries()) {
    assert.is(Number(name.slice(0, 2)), i + 1);
    const imported = [...textOf(name).matchAll(/\b(?:from|import)\b[\s(]*["']([^"']+)/g)].map(([, from]) => from);
    for (const from of imported) assert.is(from, "rxjs", name);
    for (const line of textOf(name).split("\n")) assert.ok(line.length <= 66, `${name}: ${line}`);
  }
});

test("the last step is made of the pieces of the steps before it", () => {
  const pieces =
    /^const (?:node|input|parameter|dense|sigmoid|meanSquaredError|inOrder|forward|mapWeights|finiteDifference|sgd) =/;
  const last = textOf(LAST).split("\n\n");
  const found = new Set<string>();
  for (const name of names) {
    for (const block of textOf(name).split("\n\n")) {
      const [start] = pieces.exec(block) ?? [];
      if (start === undefined) continue;
      found.add(start);
      assert.ok(last.includes(block), `${name}: ${block}`);
    }
  }
  assert.is(found.size, 11);
});

test("the last step has the losses of the example", async () => {
  const { log } = console;
  console.log = () => {};
  const { iterations$ } = (await import(`${folder}${LAST}`)) as { readonly iterations$: Losses };
  console.log = log;
  const [got, wanted] = await Promise.all([lossesOf(iterations$), lossesOf(xor.iterations$)]);
  assert.is(got.length, 1000);
  for (const [i, loss] of wanted.entries()) {
    assert.ok(Math.abs((got[i] as number) - loss) <= 1e-12, `iteration ${i + 1}: ${got[i]}, not ${loss}`);
  }
});

test.run();
