// The fleet of a module that trains in the page: it is shown, begins again with the run, and is closed with it.
import { filter, firstValueFrom, take, toArray } from "rxjs";
import { test } from "uvu";
import * as assert from "uvu/assert";
import type { FleetView } from "../../packages/studio/src/fleet/fleet-view.js";
import type { LiveRun } from "../../packages/studio/src/session/live-run.js";
import { statusOf, workerOf } from "../support/fleet-status.js";
import { channelRun, standsAt } from "../support/sessions.js";
import { refusesBuild } from "./refuses-build.js";

/** The fleets that modules have made, in their order. */
interface Made {
  readonly fleets: { status$: { next(status: unknown): void; complete(): void }; closed: number }[];
}
const made = globalThis as unknown as Made;
test.before(() => {
  Object.assign(globalThis, { fleets: [] });
});
test.after(() => {
  Reflect.deleteProperty(globalThis, "fleets");
});

/** A module whose black box a fleet evaluates. @param fleet How it gives the fleet that it has made. */
const moduleWith = (fleet: string): string =>
  `data:text/javascript,${encodeURIComponent(`
export default (rx, { BehaviorSubject }) => {
  const fleet = { closed: 0, status$: new BehaviorSubject(${JSON.stringify(statusOf([workerOf("a")]))}), close() { this.closed++; return Promise.reject(new Error("late")); } };
  globalThis.fleets.push(fleet);
  const rates = rx.parameter([2], { name: "rates" });
  const hares = rx.blackBox({ inputs: { rates }, output: [2], evaluate: async (at) => at.rates.map((each) => each * each + 1) });
  const W = rx.sgd(rx.finiteDifference(rx.meanSquaredError(hares, rx.constant([1, 2]))), { learningRate: 0.1 });
  return { W, fleet: ${fleet} };
};`)}`;

const setupOf = (address: string) => ({ task: "module", address, seed: 1 }) as const;
const viewWhere = (run: LiveRun, isWanted: (view: FleetView | undefined) => boolean) =>
  firstValueFrom(run.fleet$.pipe(filter(isWanted)));

test("it is shown as it is now, also where the run went back; a run that begins again has a new one", async () => {
  const { run } = channelRun();
  assert.is(await firstValueFrom(run.fleet$), undefined);
  await run.start({ setup: setupOf(moduleWith("fleet")), moves: [] });
  await viewWhere(run, (view) => view?.serving.count === 1);
  run.step(5);
  await standsAt(run, 5);
  await run.goTo(2);
  await standsAt(run, 2);
  const [first] = made.fleets.splice(0);
  first!.status$.next(statusOf([workerOf("a"), workerOf("b")]));
  await viewWhere(run, (view) => view?.serving.count === 2);

  const views = firstValueFrom(run.fleet$.pipe(take(4), toArray()));
  await run.start({ setup: setupOf(moduleWith("fleet")), moves: [] });
  assert.equal(
    (await views).map((view) => view?.state),
    ["open", undefined, "waiting", "open"],
  );
  assert.is(first!.closed, 1);
  const [second] = made.fleets.splice(0);
  second!.status$.complete();
  await viewWhere(run, (view) => view?.state === "closed");
  run.close();
});

test("its status$ alone is enough, and it is not closed then", async () => {
  const { run } = channelRun();
  await run.start({ setup: setupOf(moduleWith("fleet.status$")), moves: [] });
  await viewWhere(run, (view) => view?.serving.count === 1);
  await run.start({ setup: setupOf(moduleWith("undefined")), moves: [] });
  await viewWhere(run, (view) => view === undefined);
  assert.equal(
    made.fleets.splice(0).map(({ closed }) => closed),
    [0, 0],
  );
  run.close();
});

test("what is no fleet is refused", async () => {
  await refusesBuild(
    setupOf("own.js"),
    "The module own.js returns a fleet without a stream status$; return a fleet, such as localFleet(module), or its status$.",
    { importModule: () => import(moduleWith("{}")) },
  );
  made.fleets.splice(0);
});

test.run();
