import { mock } from "node:test";
import { progress } from "@rxgrad/terminal";
import { concat, NEVER, of, Subject, throwError } from "rxjs";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { show } from "./progress.js";
import { FakeStream } from "./screen.js";

const linesOf = (text: string): string[] => text.trimEnd().split("\n");

test("prints to a file a line at the first iteration, every 5 %, and at the last", () => {
  const { stream, values, isComplete } = show(600, 10, { total: 600 });
  const lines = linesOf(stream.text);
  assert.is(lines.length, 21);
  assert.is(lines[0], "iteration   1/600  loss 1.0000");
  assert.is(lines[1], "iteration  30/600  loss 0.0333  100/s  6 s left");
  assert.is(lines.at(-1), "iteration 600/600  loss 0.0017  100/s");
  assert.is(values.length, 600);
  assert.ok(isComplete);
});

test("prints a line at least every ten seconds in a slow run", () => {
  const lines = linesOf(show(6, 9000, { total: 1000 }).stream.text);
  assert.equal(
    lines.map((line) => line.split("  loss")[0]),
    ["iteration    1/1000", "iteration    3/1000", "iteration    5/1000", "iteration    6/1000"],
  );
  assert.match(lines[1], "0.11/s  2 h 30 min left");
});

test("prints a status when it has changed, at most every ten seconds, and always the newest", () => {
  mock.timers.enable({ apis: ["setTimeout"] });
  try {
    const run$ = new Subject<{ iteration: number; loss: number }>();
    const status = new Subject<string>();
    const stream = new FakeStream();
    let time = 0;
    const pass = (milliseconds: number): void => {
      time += milliseconds;
      mock.timers.tick(milliseconds);
    };
    run$.pipe(progress({ status, stream, clock: { now: () => time } })).subscribe();
    for (const line of ["0 workers", "1 worker", "no worker is there"]) status.next(line);
    assert.equal(linesOf(stream.text), ["0 workers"]);
    pass(10_000);
    assert.equal(linesOf(stream.text), ["0 workers", "no worker is there"]);
    pass(5000);
    for (const line of ["2 workers", "no worker is there"]) status.next(line);
    pass(10_000);
    status.next("3 workers");
    assert.equal(linesOf(stream.text), ["0 workers", "no worker is there", "3 workers"]);
    status.next("4 workers");
    run$.complete();
    pass(10_000);
    assert.is(linesOf(stream.text).length, 3);
  } finally {
    mock.timers.reset();
  }
});

test("prints no total and no remaining time if the total is unknown", () => {
  const lines = linesOf(show(3, 6000, {}).stream.text);
  assert.is(lines[0], "iteration 1  loss 1.0000");
  assert.is(lines.at(-1), "iteration 3  loss 0.3333  0.17/s");
});

test("writes no control sequences to a file or to a dumb terminal", () => {
  assert.not.match(show(100, 50, { total: 100, lines: of("a line") }).stream.text, "\x1b");
  process.env.TERM = "dumb";
  assert.not.match(show(100, 50, { total: 100, columns: 80 }).stream.text, "\x1b");
  process.env.TERM = "xterm";
});

test("prints the last state when the run ends early, by an error or by unsubscribing", () => {
  const failure = new Error("no");
  const stream = new FakeStream();
  const some = of({ iteration: 1, loss: 2 }, { iteration: 2, loss: 1 });
  let caught: unknown;
  concat(
    some,
    throwError(() => failure),
  )
    .pipe(progress({ total: 100, stream, clock: { now: () => 0 } }))
    .subscribe({
      error: (error) => {
        caught = error;
      },
    });
  assert.is(caught, failure);
  assert.equal(linesOf(stream.text), ["iteration   1/100  loss 2.0000", "iteration   2/100  loss 1.0000"]);

  const other = new FakeStream();
  concat(some, NEVER)
    .pipe(progress({ total: 100, stream: other, clock: { now: () => 0 } }))
    .subscribe()
    .unsubscribe();
  assert.is(other.text, stream.text);
});

test("the stream completes when both the run and the lines have completed", () => {
  const run$ = new Subject<{ iteration: number; loss: number }>();
  const lines = new Subject<string>();
  const stream = new FakeStream();
  let isComplete = false;
  run$.pipe(progress({ total: 1, lines, stream })).subscribe({
    complete: () => {
      isComplete = true;
    },
  });
  run$.next({ iteration: 1, loss: 1 });
  run$.complete();
  assert.not(isComplete);
  lines.next("epoch 1: right 9 times of 10");
  lines.complete();
  assert.ok(isComplete);
  assert.equal(linesOf(stream.text), ["iteration 1/1  loss 1.0000", "epoch 1: right 9 times of 10"]);
});

test("shows every subscription again", () => {
  const stream = new FakeStream();
  const shown$ = of({ iteration: 1, loss: 1 }).pipe(progress({ total: 1, stream }));
  shown$.subscribe();
  shown$.subscribe();
  assert.is(linesOf(stream.text).length, 2);
});

test("numbers of all sizes stay short", () => {
  const stream = new FakeStream();
  const losses = [12.3456, 123.456, 123456, 1e-9, 0, Number.POSITIVE_INFINITY];
  of(...losses.map((loss, i) => ({ iteration: i + 1, loss })))
    .pipe(progress({ total: 6, stream, clock: { now: () => 0 } }))
    .subscribe();
  const words = linesOf(stream.text).map((line) => line.split("loss ")[1]);
  assert.equal(words, ["12.346", "123.46", "1.2e+5", "1.0e-9", "0.0000", "Infinity"]);
});

test.run();
