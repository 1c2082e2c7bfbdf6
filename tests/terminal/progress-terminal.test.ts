import { progress } from "@rxgrad/terminal";
import { from, map, of, Subject, throwError } from "rxjs";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { show } from "./progress.js";
import { FakeStream } from "./screen.js";

test("redraws one line in a terminal, and keeps its last state", () => {
  const { stream, values } = show(600, 10, { total: 600, columns: 80 });
  const [line, ...rest] = stream.screen;
  assert.match(line, /^█+ {2}600\/600 {2}loss 0\.0017 {2}100\/s *$/);
  assert.equal(rest, [""]);
  assert.is(values.length, 600);
});

test("prints lines above the bar, without remains of the bar", () => {
  const run$ = new Subject<{ iteration: number; loss: number }>();
  const lines = new Subject<string>();
  const stream = new FakeStream(80);
  run$.pipe(progress({ total: 4, lines, stream, clock: { now: () => 0 } })).subscribe();
  run$.next({ iteration: 1, loss: 1 });
  lines.next("one");
  assert.match(stream.screen.at(-1) as string, /^█+░+ {2}1\/4 {2}loss 1\.0000 *$/);
  run$.next({ iteration: 2, loss: 0.5 });
  lines.next("two");
  run$.next({ iteration: 4, loss: 0.25 });
  run$.complete();
  lines.next("three");
  lines.complete();
  const { screen } = stream;
  assert.equal(screen.slice(0, 3), ["one", "two", "three"]);
  assert.match(screen[3], /^█+ {2}4\/4 {2}loss 0\.2500 *$/);
  assert.equal(screen.slice(4), [""]);
});

test("a line below the bar is redrawn in its place, and ends with the run", () => {
  const run$ = new Subject<{ iteration: number; loss: number }>();
  const status = new Subject<string>();
  const stream = new FakeStream(40);
  run$.pipe(progress({ total: 4, status, stream, clock: { now: () => 0 } })).subscribe();
  run$.next({ iteration: 1, loss: 1 });
  for (const line of ["0 workers", "2 workers", `3 workers ${"-".repeat(60)}`]) status.next(line);
  run$.next({ iteration: 4, loss: 0.25 });
  assert.ok(status.observed);
  run$.complete();
  assert.not.ok(status.observed);
  const [bar, line, ...rest] = stream.screen;
  assert.match(bar, /4\/4 {2}loss 0\.2500 *$/);
  assert.is(line.trimEnd(), `3 workers ${"-".repeat(29)}`);
  assert.equal(rest, [""]);
});

test("a run that emits at once loses nothing beside a status", () => {
  const values: unknown[] = [];
  const stream = new FakeStream(80);
  from([1, 2, 3])
    .pipe(
      map((iteration) => ({ iteration, loss: 1 })),
      progress({ total: 3, status: of("1 worker"), stream }),
    )
    .subscribe((each) => values.push(each));
  assert.is(values.length, 3);
  assert.match(stream.screen[0], "3/3");
  assert.match(stream.screen[1], "1 worker");
});

test("no line wraps, at any width and with long numbers; narrow terminals have no bar", () => {
  const longest = { iteration: 99_999, loss: 123_456_789 };
  for (let columns = 20; columns <= 200; columns += 9) {
    const stream = new FakeStream(columns);
    let time = 0;
    from([1, 7, 40_000])
      .pipe(
        map((iteration) => {
          time += 90_000;
          return { ...longest, iteration };
        }),
        progress({ total: 100_000, lines: of("-"), stream, clock: { now: () => time } }),
      )
      .subscribe();
    const [, line] = stream.screen;
    assert.ok(line.length < columns);
    if (columns < 60) assert.not.match(line, "░");
    if (columns >= 80) assert.match(line, /^█+░+ /);
    assert.match(line, "40000/100000");
  }
});

test("an error leaves the last state on a line of its own", () => {
  const stream = new FakeStream(80);
  const failure = new Error("no");
  let caught: unknown;
  throwError(() => failure)
    .pipe(progress({ total: 5, stream }))
    .subscribe({
      error: (error) => {
        caught = error;
        stream.write("then this");
      },
    });
  assert.is(caught, failure);
  assert.match(stream.screen[0], /^░+ {2}0\/5 *$/);
  assert.is(stream.screen[1], "then this");
});

test("shows no bar if the total is unknown", () => {
  const [line] = show(3, 1000, { columns: 80 }).stream.screen;
  assert.is(line.trimEnd(), "3  loss 0.3333  1.0/s");
});

test.run();
