// Each exercise of the course: its solution passes, an empty answer and a wrong one fail.
import { test } from "uvu";
import * as assert from "uvu/assert";
import { isRight, numberIn } from "../../packages/site/src/exercises/exercise.js";
import { EXERCISES } from "../../packages/site/src/exercises/exercises.js";

for (const [name, exercise] of Object.entries(EXERCISES)) {
  if (exercise.kind === "program") continue;
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

test("numbers are read as people write them", () => {
  for (const text of ["0.5", " 0,5 ", "1/2", "−1/−2", "5e-1"]) assert.is(numberIn(text), 0.5, text);
  for (const text of ["", "x", "1/", "/2", "1/2/3", "1 2"]) assert.ok(Number.isNaN(numberIn(text)), text);
});

test.run();
