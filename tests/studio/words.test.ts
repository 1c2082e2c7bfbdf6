// What the studio refuses and how runs differ, in both languages.
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { catalogFaults } from "@rxgrad/figures/words";
import { train } from "rxgrad";
import { lastValueFrom, take } from "rxjs";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { fromAddress } from "../../packages/studio/src/experiment/address/address.js";
import { buildRun } from "../../packages/studio/src/experiment/build-run.js";
import { checkExperiment } from "../../packages/studio/src/experiment/check/check-experiment.js";
import { guessCsv } from "../../packages/studio/src/experiment/data/guess-csv.js";
import type { LayersSetup, Setup } from "../../packages/studio/src/experiment/setup.js";
import { differenceIn, differences } from "../../packages/studio/src/page/state/differences.js";
import { en } from "../../packages/studio/src/words/catalog.js";
import { csvFaults, csvFaultsKo } from "../../packages/studio/src/words/csv-faults.js";
import { errors, errorsKo } from "../../packages/studio/src/words/errors.js";
import { fleetProblems, fleetProblemsKo } from "../../packages/studio/src/words/fleet-problems.js";
import { notFinite, notFiniteKo } from "../../packages/studio/src/words/not-finite.js";
import { reasons } from "../../packages/studio/src/words/reasons.js";
import { type ErrorPhrase, sentence, toldIn } from "../../packages/studio/src/words/told.js";
import { moonsSetup } from "./setups.js";

const SLOT = /\{(\w+)\}/g;
const phrases = Object.keys(errors) as ErrorPhrase[];
const slotsOf = (text: string): string[] => [...text.matchAll(SLOT)].map(([, name]) => name as string);

test("each sentence is told in Korean with the same values", () => {
  for (const phrase of phrases) {
    const values = Object.fromEntries(slotsOf(errors[phrase]).map((name, i) => [name, `v${i}`]));
    const wanted = errorsKo[phrase].replaceAll(SLOT, (slot, name: string) => values[name] ?? slot);
    assert.is(toldIn("ko", sentence(phrase, values)), wanted, phrase);
    assert.is(toldIn("en", sentence(phrase, values)), sentence(phrase, values), phrase);
  }
});

test("both languages have the same values", () => {
  assert.equal(catalogFaults(errors, errorsKo), []);
  assert.equal(catalogFaults(notFinite, notFiniteKo), []);
  assert.equal(catalogFaults(csvFaults, csvFaultsKo), []);
  assert.equal(catalogFaults(fleetProblems, fleetProblemsKo), []);
});

test("what a fleet says is known by the words that it writes", () => {
  const folder = fileURLToPath(new URL("../../packages/fleet/src/nats/", import.meta.url));
  const sources = readdirSync(folder).map((name) => readFileSync(`${folder}${name}`, "utf8"));
  for (const text of Object.values(fleetProblems)) {
    const pieces = text.split(SLOT).filter((_, i) => i % 2 === 0);
    assert.ok(
      sources.some((source) => pieces.every((piece) => source.includes(piece))),
      text,
    );
  }
  const problem =
    "bench:7 is refused: it has version 0123456789ab, but ba9876543210 is wanted; start it again with the same module and release.";
  assert.is(
    toldIn("ko", problem),
    "bench:7 워커를 거절했습니다. 버전이 0123456789ab인데 필요한 버전은 ba9876543210입니다. 같은 모듈과 같은 릴리스로 다시 시작해 주세요.",
  );
});

/** The Korean message of what is thrown. */
async function refusal(work: () => unknown): Promise<string> {
  try {
    await work();
  } catch (error) {
    return toldIn("ko", (error as Error).message);
  }
  throw new Error("Nothing was refused.");
}

test("an address, an experiment and a file are refused in Korean, with their parts", async () => {
  const initialOf = (): Setup => moonsSetup;
  assert.is(
    await refusal(() => fromAddress("#room=moons", initialOf)).then((text) => text.split(".")[0]),
    'room in the address의 값: "moons"',
  );
  assert.is(
    await refusal(() => fromAddress("#room=classification&h=2", initialOf)),
    "setup.gradient.h의 값: 2. 쓸 수 있는 값: 0보다 크고 1 이하인 수.",
  );
  assert.is(
    await refusal(() => checkExperiment({ setup: moonsSetup })),
    "experiment.moves의 값: 없음. 쓸 수 있는 값: 0개에서 5000개까지의 목록.",
  );
  const csv = (text: string): Promise<unknown> => guessCsv("own.csv", new TextEncoder().encode(text));
  assert.match(await refusal(() => csv("a;b\n1;2\n")), /^own\.csv: 열이 너무 적습니다\. 열은 ";" 대신 쉼표로/);
  assert.match(await refusal(() => csv("a,b\n5,2\n7,3\n")), /^own\.csv: 빈칸 없는 행이 2개입니다/);
});

test("a text that is no CSV is told in Korean, with its place and what to do", async () => {
  const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
  const long = `a,b\n"${"x".repeat(2 ** 24)}`;
  const utf16 = Uint8Array.from([..."a,b\n1,2\n3,4\n5,6\n"].flatMap((each) => [each.charCodeAt(0), 0]));
  const files: readonly (readonly [file: Uint8Array, told: RegExp])[] = [
    [bytes('a,b\n1,x"y"\n'), /2행 2열: 따옴표로 시작하지 않은 칸/],
    [bytes('a,b\n1,"x"y\n'), /2행 2열: 닫는 따옴표 뒤에/],
    [bytes('a,b\n1,"x\n'), /2행 2열: 따옴표로 시작한 칸이 끝나지/],
    [bytes(long), /2행 1열: 여기서 시작하는 행이 16777216자를/],
    [bytes("a,b\n1,\0\n"), /2행 2열: NUL 문자 때문에 .*지우거나/],
    [Uint8Array.of(0x61, 0x2c, 0x62, 0x0a, 0xff), /2행 1열: UTF-8이 아닌 바이트 때문에/],
    [utf16, /NUL 문자 때문에 .*utf-16le 형식으로/],
  ];
  for (const [file, wanted] of files) {
    const told = await refusal(() => guessCsv("own.csv", file));
    assert.match(told, wanted);
    assert.match(told, /^own\.csv 파일의/);
    assert.not.match(told.replaceAll("NUL", ""), /[a-z]+ [a-z]+/i);
  }
});

/** What ends a run with these changes of the moons. */
async function endOf(changes: Partial<LayersSetup>): Promise<string> {
  const setup: LayersSetup = { ...moonsSetup, batchSize: undefined, ...changes };
  const { W, source, sourceControls } = await buildRun(setup);
  try {
    await lastValueFrom(train(W, source(sourceControls), { seed: 1 }).pipe(take(500)));
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error("It has learned.");
}

test("a value that is no longer finite is told in Korean, with node, iteration and sample", async () => {
  const linear = [{ units: 3, activation: "linear" }] as const;
  const flown = { layers: linear, loss: "meanSquaredError", gradient: { method: "backprop" } } as const;
  const heights = [0, 9, -9];
  const rates = [1e3, 1e300].map((learningRate) => ({ kind: "sgd", learningRate }) as const);
  const ends = [
    await endOf({ ...flown, data: { kind: "curve", heights }, optimizer: rates[0]! }),
    await endOf({ ...flown, data: { kind: "curve", heights }, optimizer: rates[1]! }),
    await endOf({ ...flown, data: { kind: "curve", heights }, optimizer: rates[0]!, batchSize: 1 }),
    await endOf({ ...flown, data: { kind: "curve", heights: heights.map((each) => 1e200 * each) }, layers: [] }),
  ];
  for (const end of ends) {
    const told = toldIn("ko", end);
    assert.not.match(told, /[a-z]+ [a-z]+/i, end);
    assert.match(told, /반복 \d+/, end);
    assert.match(told, /주세요\.$/, end);
    for (const [name] of end.matchAll(/"[^"]+"|iteration \d+|sample \d+|element \d+|NaN|Infinity/g)) {
      assert.ok(told.includes(name.replace(/^\w+ (?=\d)/, "")), `${name}: ${told}`);
    }
  }
  assert.match(toldIn("ko", ends[0]!), /: 반복 \d+에서 샘플 \d+의 원소 \d+의 값이/);
  assert.match(toldIn("ko", ends[2]!), /반복 \d+\(에폭 \d+의 배치 \d+\)에서/);
});

test("messages of others stay as they are", () => {
  assert.is(toldIn("ko", 'optimizer "sgd": learningRate is −1.'), 'optimizer "sgd": learningRate is −1.');
});

test("runs differ in the words of the rail", () => {
  const other: Setup = {
    ...moonsSetup,
    ...{ layers: [{ units: 3, activation: "relu" }], optimizer: { kind: "sgd", learningRate: 0.3 }, seed: 7 },
    ...{ gradient: { method: "backprop" }, batchSize: undefined },
  };
  const told = (lang: "en" | "ko"): string[] => differences(moonsSetup, other).map((each) => differenceIn(lang, each));
  assert.equal(told("en").sort(), [
    ...["Batch size All at once", "Learning rate 0.3", "Method Backpropagation"],
    ...["Network 3 relu", "Optimizer sgd", "Seed 7"],
  ]);
  assert.ok(told("ko").includes("방법 오차역전파"));
  assert.ok(told("ko").includes("학습률 0.3"));
});

/** A text such as tell(`rail.set.${set}`) says all phrases of its form. */
const FORM = /\btell\(`([^`]+)`/g;
const formOf = (text: string): RegExp =>
  new RegExp(`^${text.replaceAll(".", "\\.").replaceAll(/\$\{[^}]*\}/g, "[^.]+")}$`);

test("every phrase is said somewhere", () => {
  const folder = fileURLToPath(new URL("../../packages/studio/src/", import.meta.url));
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" });
  const text = files
    .filter((file) => /\.(ts|svelte)$/.test(file) && !file.startsWith("words"))
    .map((file) => readFileSync(folder + file, "utf8"))
    .join("\n");
  const forms = [...text.matchAll(FORM)].map(([, form]) => formOf(form as string));
  const isSaid = (phrase: string): boolean => text.includes(`"${phrase}"`) || forms.some((form) => form.test(phrase));
  assert.ok(forms.length > 5);
  // Reasons are known by their English words, all of them in the same way.
  const all = [...Object.keys(en), ...Object.keys(errors)].filter((phrase) => !Object.hasOwn(reasons, phrase));
  assert.equal(
    all.filter((phrase) => !isSaid(phrase)),
    [],
  );
});

test.run();
