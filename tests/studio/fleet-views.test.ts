// What the page shows of a fleet: sums, the workers of the table, reasons, rates, and how its stream ends.
import type { FleetStatus } from "@rxgrad/fleet";
import { NEVER, of, Subject, throwError } from "rxjs";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { FleetRecord, MOST_ROWS } from "../../packages/studio/src/fleet/fleet-record.js";
import { type FleetView, UNKNOWN } from "../../packages/studio/src/fleet/fleet-view.js";
import { fleetViews } from "../../packages/studio/src/fleet/fleet-views.js";
import { formatRate } from "../../packages/studio/src/page/fleet/format-rate.js";
import { ratePath, scaleFor } from "../../packages/studio/src/page/fleet/rate-path.js";
import { viewsFrom } from "../../packages/studio/src/session/fleet-socket.js";
import { statusOf, workerOf, workersOf } from "../support/fleet-status.js";

/** The view of the last of some statuses, one a second. */
function viewAfter(...statuses: readonly FleetStatus[]): FleetView {
  const record = new FleetRecord();
  for (const [i, status] of statuses.entries()) record.next(status, 1000 * i);
  return record.view;
}

/** All views of a stream of statuses. */
function viewsOf(statuses$: Parameters<typeof fleetViews>[0]): FleetView[] {
  const views: FleetView[] = [];
  fleetViews(statuses$, () => 0).subscribe((view) => views.push(view));
  return views;
}

const names = ({ workers }: FleetView): string[] => workers.map(({ name }) => name);

test("workers are ordered by name, numbers in them too, and summed up", () => {
  const status = statusOf(
    [
      workerOf("a", { name: "bench:10", busy: 2, concurrency: 4, answered: 7, rate: 0.5 }),
      workerOf("b", { name: "bench:9", busy: 1, concurrency: 3, answered: 5, rate: 2 }),
    ],
    { inFlight: 5, waiting: 6, redelivered: 7, answered: 8, dropped: 9, rate: 10, problem: "none" },
  );
  const view = viewAfter(status);
  assert.equal(names(view), ["bench:9", "bench:10"]);
  assert.equal(view.serving, { count: 2, busy: 3, places: 7, answered: 12, rate: 2.5 });
  assert.equal(view.others, UNKNOWN.others);
  const { inFlight, waiting, redelivered, answered, dropped, rate, problem, state } = view;
  assert.equal([inFlight, waiting, redelivered, answered, dropped, rate], [5, 6, 7, 8, 9, 10]);
  assert.equal([problem, state, view.refused], ["none", "open", 0]);
});

test("refused workers get no row; they are counted by reason, the first three by name", () => {
  const refused = (id: string, reason: string) => workerOf(id, { refused: reason });
  const workers = [refused("y", "old"), ...["d", "c", "b", "a"].map((id) => refused(id, "other")), workerOf("z")];
  const view = viewAfter(statusOf(workers));
  assert.equal(names(view), ["bench:z"]);
  assert.is(view.refused, 5);
  assert.equal(view.refusals, [
    { reason: "other", count: 4, names: ["bench:a", "bench:b", "bench:c"] },
    { reason: "old", count: 1, names: ["bench:y"] },
  ]);
});

test("of a thousand workers the fastest have rows, the rest are one sum, and the view stays small", () => {
  const workers = workersOf(1000);
  const view = viewAfter(statusOf(workers));
  assert.is(view.workers.length, MOST_ROWS);
  // Rates are from 0 to 6: every seventh worker is among the fastest.
  assert.ok(view.workers.every(({ rate }) => rate === 6));
  const count = 1000 - MOST_ROWS;
  const answered = (999 * 1000) / 2 - view.workers.reduce((sum, each) => sum + each.answered, 0);
  const rate = workers.reduce((sum, each) => sum + each.rate, 0) - 6 * MOST_ROWS;
  assert.equal(view.others, { count, busy: count, places: 2 * count, answered, rate });
  assert.ok(JSON.stringify(view).length < 8000, `${JSON.stringify(view).length}`);
});

test("rows stay for ten seconds; in place of a worker that leaves comes the fastest of the others", () => {
  const record = new FleetRecord();
  const [first, ...others] = workersOf(MOST_ROWS + 2).map((each) => ({ ...each, rate: 1 }));
  const [last, late] = [others.at(-1)!, others.at(-2)!];
  record.next(statusOf([first!, ...others]), 0);
  const before = names(record.view);
  assert.not(before.includes(last.name) || before.includes(late.name));
  const faster = others.map((each) => (each === last ? { ...each, rate: 9 } : each));
  record.next(statusOf([first!, ...faster]), 9999);
  assert.equal(names(record.view), before);
  record.next(statusOf(faster), 9999);
  assert.equal(names(record.view), [...before.slice(1), last.name]);
  record.next(statusOf([first!, ...others.map((each) => (each === late ? { ...each, rate: 9 } : each))]), 10_000);
  assert.ok(names(record.view).includes(late.name));
});

test("texts from workers are cut", () => {
  const long = "x".repeat(10_000);
  const view = viewAfter(
    statusOf([workerOf("a", { name: long }), workerOf("b", { refused: long })], { problem: long }),
  );
  assert.ok(JSON.stringify(view).length < 3000);
  assert.match(view.problem!, /x…$/);
});

test("rates are kept for five minutes, one a second, and the one that holds when they begin", () => {
  const record = new FleetRecord();
  const at = (seconds: number, rate: number): void => record.next(statusOf([], { rate }), 1000 * seconds);
  for (const [i, seconds] of [0, 0.5, 1, 1.5].entries()) at(seconds, i);
  assert.equal(record.view.rates, [
    [1.5, 0],
    [0.5, 2],
    [0, 3],
  ]);
  at(301.25, 7);
  assert.equal(record.view.rates, [
    [300.25, 2],
    [299.75, 3],
    [0, 7],
  ]);
  for (let i = 0; i < 2000; i++) at(400 + i / 2, i);
  assert.is(record.view.rates.length, 302);
});

test("what is no status, and what is no stream, is said, and the last numbers stay", () => {
  const good = statusOf([workerOf("a")]);
  const wrong: readonly unknown[] = [
    ...[undefined, null, 7, {}, { ...good, workers: undefined }, { ...good, rate: Number.NaN }],
    ...[
      { ...good, workers: [null] },
      { ...good, workers: [{ ...workerOf("a"), busy: "2" }] },
      { ...good, problem: 7 },
    ],
  ];
  for (const each of wrong) {
    const statuses$ = new Subject<FleetStatus>();
    const views = viewsOf(statuses$);
    statuses$.next(good);
    statuses$.next(each as FleetStatus);
    assert.not(statuses$.observed);
    const { state, problem, serving } = views.at(-1)!;
    assert.equal([state, serving.count], ["failed", 1]);
    assert.match(problem!, /^what its stream emitted is no status of a fleet; give fleet\.status\$\.$/);
  }
});

test("the stream begins with nothing known, and says how the statuses end", () => {
  const states = (views: readonly FleetView[]): string[] => views.map(({ state }) => state);
  assert.equal(states(viewsOf(NEVER)), ["waiting"]);
  const status = statusOf([workerOf("a")], { problem: "it waits" });
  const closed = viewsOf(of(status));
  assert.equal(states(closed), ["waiting", "open", "closed"]);
  assert.equal([closed.at(-1)!.problem, closed.at(-1)!.serving.count], [undefined, 1]);
  const failed = viewsOf(throwError(() => new Error("the module cannot be read")));
  assert.equal(states(failed), ["waiting", "failed"]);
  assert.is(failed.at(-1)!.problem, "the module cannot be read");
});

test("a socket that closes leaves the last view, unless that was the end", () => {
  for (const [state, then] of [
    ["open", "away"],
    ["waiting", "away"],
    ["closed", "closed"],
    ["failed", "failed"],
  ] as const) {
    const socket = Object.assign(new EventTarget(), { closed: 0, close: () => void socket.closed++ });
    const views: FleetView[] = [];
    const subscription = viewsFrom(socket as never).subscribe((view) => views.push(view));
    const sent = { ...viewAfter(statusOf([workerOf("a")])), state };
    socket.dispatchEvent(Object.assign(new Event("message"), { data: JSON.stringify(sent) }));
    assert.equal(views, [JSON.parse(JSON.stringify(sent))]);
    socket.dispatchEvent(new Event("close"));
    assert.equal([views.at(-1)!.state, views.at(-1)!.serving.count], [then, 1]);
    subscription.unsubscribe();
    assert.is(socket.closed, 1);
  }
});

test("the curve holds each rate until the next one, on a scale that seldom changes", () => {
  assert.is(
    ratePath(
      [
        [400, 2],
        [100, 4],
        [0, 1],
      ],
      4,
    ),
    "M0.0 0.500H200.0V0.000H300.0V0.750H300",
  );
  assert.is(ratePath([], 1), "");
  assert.equal(
    [0, 0.03, 0.1, 1, 1.1, 4, 7, 12, 5000, 5001].map(scaleFor),
    [1, 0.05, 0.1, 1, 2, 5, 10, 20, 5000, 10_000],
  );
  assert.equal([0, 0.0421, 0.99, 0.996, 7.25, 99.94, 99.96, 12_345.6].map(formatRate), [
    ...["0.0", "0.04", "0.99", "1.0", "7.3", "99.9", "100", "12,346"],
  ]);
});

test.run();
