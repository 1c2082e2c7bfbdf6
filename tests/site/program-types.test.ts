// The compiler checks the programs of the course, which are plain JavaScript, against the sources of rxgrad. Those of the guide are
// TypeScript and are checked with the tests.
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { EXERCISES } from "../../packages/site/src/exercises/exercises.js";
import { complaintsAbout, JAVASCRIPT } from "../support/complaints.js";

const folder = fileURLToPath(new URL("../../packages/site/code/", import.meta.url));
const textOf = (name: string): string => readFileSync(`${folder}${name}`, "utf8");

/** Programs of JavaScript, by the names that they have or could have in `code/`. */
type Programs = readonly (readonly [string, string])[];

const course: Programs = readdirSync(folder, { recursive: true, encoding: "utf8" })
  .filter((name) => name.endsWith(".js"))
  .map((name) => [name, textOf(name)]);

const exercises = (part: "start" | "solution"): Programs =>
  Object.entries(EXERCISES).flatMap(([name, exercise]) =>
    exercise.kind === "program" ? [[`${name}-${part}.js`, exercise[part]] as const] : [],
  );
const [starts, solutions] = [exercises("start"), exercises("solution")];

const first = textOf("start/first.js");
const wrong: Programs = [
  ["wrong/option.js", first.replace("learningRate: 5", "learnRate: 5")],
  ["wrong/shape.js", first.replace('input("t", [1])', 'input("t", [2])')],
  ["wrong/unused.js", first.replace("const t =", "const unused = 1;\nconst t =")],
];

// Together, because most of the time goes into the sources of rxgrad.
const all = [...course, ...starts, ...solutions, ...wrong];
const complaints = complaintsAbout(new Map(all.map(([name, text]) => [`${folder}${name}`, text])), JAVASCRIPT);

function assertNone(programs: Programs, accepted = /(?!)/): void {
  for (const [name] of programs) {
    const lines = complaints.get(`${folder}${name}`)?.split("\n") ?? [];
    assert.equal(
      lines.filter((line) => !accepted.test(line)),
      [],
      name,
    );
  }
}

test("the compiler takes every program of the course and of the start page", () => {
  assert.ok(course.length > 30 && course.some(([name]) => name === "start/first.js"));
  assertNone(course);
});

test("it takes the solution of every exercise, and what a reader begins with, which is not complete", () => {
  assert.ok(solutions.length > 2);
  assertNone(solutions);
  assertNone(starts, /'\w+' is declared but its value is never read/);
});

test("it tells a wrong name of an option, a wrong shape, and a name that nothing uses", () => {
  const told = (name: string): string => complaints.get(`${folder}wrong/${name}.js`) ?? "";
  assert.match(told("option"), "'learnRate' does not exist in type 'SgdOptions'");
  assert.match(told("shape"), "is not assignable to");
  assert.match(told("unused"), "'unused' is declared but its value is never read");
});

test.run();
