// Each exercise of the course: its solution passes, an empty answer and a wrong one fail.
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { bestStep, errorCurve } from "../../packages/figures/src/derivative/estimates.js";
import { isRight, numberIn, withCheck } from "../../packages/site/src/exercises/exercise.js";
import { EXERCISES } from "../../packages/site/src/exercises/exercises.js";

/** What a program throws; undefined if it runs to its end, as it must in a worker of the page. */
function thrownBy(program: string): string | undefined {
  const options = ["--import", "tsx", "--conditions=source", "--input-type=module", "-"];
  const cwd = fileURLToPath(new URL("../../packages/site/", import.meta.url));
  const { status, stderr } = spawnSync(process.execPath, options, {
    cwd,
    input: program,
    encoding: "utf8",
    timeout: 60_000,
  });
  return status === 0 ? undefined : stderr || "It does not end.";
}

for (const [name, exercise] of Object.entries(EXERCISES)) {
  if (exercise.kind === "program") {
    test(name, () => {
      assert.is(thrownBy(withCheck(exercise, exercise.solution)), undefined, "the solution");
      for (const wrong of [exercise.start, ""]) assert.ok(thrownBy(withCheck(exercise, wrong)), wrong || "nothing");
    });
    continue;
  }
  test(name, () => {
    assert.ok(isRight(exercise, exercise.solution), "the solution");
    assert.not(isRight(exercise, ""), "an empty answer");
    assert.not(isRight(exercise, "nothing"));
    if (exercise.kind === "number") {
      assert.not(isRight(exercise, String(exercise.answer + 3 * exercise.within)));
      return;
    }
    assert.is(exercise.options.ko.length, exercise.options.en.length);
    for (let i = 0; i <= exercise.options.en.length + 1; i++) {
      assert.is(isRight(exercise, String(i)), i === exercise.answer, `option ${i}`);
    }
  });
}

test("the best powers of lesson 3 are those of its figure", () => {
  const [sine, exponential] = [
    { f: Math.sin, slope: Math.cos },
    { f: Math.exp, slope: Math.exp },
  ];
  for (const [name, example, scheme] of [
    ["best-forward", sine, "forward"],
    ["best-backward", sine, "backward"],
    ["best-central", exponential, "central"],
    ["best-five-point", sine, "five-point"],
  ] as const) {
    const best = -Math.log10(bestStep(errorCurve(example, 1, scheme)) as number);
    assert.is(Math.round(best), Number(EXERCISES[`derivative/${name}`]?.solution), name);
  }
});

test("numbers are read as people write them", () => {
  for (const text of ["0.5", " 0,5 ", "1/2", "−1/−2", "5e-1"]) assert.is(numberIn(text), 0.5, text);
  for (const text of ["", "x", "1/", "/2", "1/2/3", "1 2"]) assert.ok(Number.isNaN(numberIn(text)), text);
});

test.run();
