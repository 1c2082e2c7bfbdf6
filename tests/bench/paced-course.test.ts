import { PacedCourse, rxgradEntrant, rxgradSettings, TrainingContender, taskOf } from "@rxgrad/bench";
import { batches } from "@rxgrad/data";
import { backprop, dense, input, sgd, sumSquaredError, train } from "rxgrad";
import { tap, throwError } from "rxjs";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { small } from "./small.js";

/** A line that is fitted to three points. The rate decides whether it converges. */
function line(learningRate: number) {
  const loss = sumSquaredError(input("x", [1]).pipe(dense(1)), input("t", [1]));
  const feeds = batches({ x: [[0], [1], [2]], t: [[1], [3], [5]] }, { size: 3 });
  return { W: sgd(backprop(loss), { learningRate }), feeds };
}

test("a course advances by the number of iterations requested, and pauses in between", async () => {
  const { W, feeds } = line(0.01);
  let seen = 0;
  let ended = false;
  const course = new PacedCourse((paused) =>
    train(W, feeds, { control: { paused } }).pipe(
      tap({
        next({ iteration }) {
          seen = iteration;
        },
        unsubscribe() {
          ended = true;
        },
      }),
    ),
  );
  assert.ok((await course.iterate(5)) > 0);
  const first = seen;
  await course.iterate(3);
  assert.is(seen - first, 3);
  await course.iterate(1);
  assert.is(seen - first, 4);
  assert.not(ended);
  course.close();
  assert.ok(ended);
});

test("a course that fails reports the reason", async () => {
  const failing = new PacedCourse(() => throwError(() => new Error("no thread")));
  const outcome = await failing.iterate(1).then(
    () => "none",
    (error: Error) => error.message,
  );
  assert.is(outcome, "no thread");
});

test("rxgrad trains the same on one core and on two workers", async () => {
  const settings = rxgradSettings("backprop");
  assert.equal(
    settings.map(({ setting }) => setting),
    ["one core", "two workers"],
  );
  for (const entrant of [...settings, rxgradEntrant("collapsed", { workers: 2 })]) {
    const contender = await TrainingContender.open(entrant, taskOf(small, 0.1), entrant.setting, 1);
    try {
      assert.ok(contender.agrees, `${entrant.name}, ${entrant.setting}, is off by ${contender.miss}`);
      assert.ok((await contender.run(0)) > 0);
    } finally {
      contender.close();
    }
  }
});

test.run();
