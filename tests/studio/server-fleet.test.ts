// The fleet of a script, in pages: who sees it, late ones, slow ones, and every end.
import type { FleetStatus } from "@rxgrad/fleet";
import { HyperparameterError } from "rxgrad";
import { firstValueFrom, map, NEVER, Observable, of, Subject, throwError, timer } from "rxjs";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import type { WebSocket } from "ws";
import { type FleetView, UNKNOWN } from "../../packages/studio/src/fleet/fleet-view.js";
import { sendViews } from "../../packages/studio/src/server/send-views.js";
import { serveStudio } from "../../packages/studio/src/server/studio.js";
import { statusOf, workerOf, workersOf } from "../support/fleet-status.js";
import { network, running } from "../support/served-run.js";
import {
  askSession,
  baseOf,
  type Shown,
  sessionFor,
  smallPage,
  socketTo,
  tokenOf,
  withShownRun,
} from "../support/shown-run.js";

const test = suite("a fleet in pages");

/** A socket to the fleet, and the views that arrive. */
class Watching {
  readonly socket: WebSocket;
  readonly views: FleetView[] = [];
  readonly ended: Promise<number>;
  #listeners: (() => void)[] = [];

  constructor(socket: WebSocket) {
    this.socket = socket;
    socket.on("message", (data) => {
      this.views.push(JSON.parse(String(data)) as FleetView);
      for (const each of this.#listeners.splice(0)) each();
    });
    this.ended = new Promise((resolve, reject) => socket.on("close", resolve).on("error", reject));
  }

  static async at(address: string): Promise<Watching> {
    return new Watching(socketTo(baseOf(address), await sessionFor(address), { path: "fleet" }));
  }

  async until(isWanted: (view: FleetView) => boolean): Promise<FleetView> {
    for (;;) {
      const found = this.views.find(isWanted);
      if (found) return found;
      await new Promise<void>((resolve) => this.#listeners.push(resolve));
    }
  }
}

const refusalAt = ({ base }: Shown, session: string, path: string): Promise<string> =>
  new Promise((resolve) => socketTo(base, session, { path }).on("error", ({ message }) => resolve(message)));

test("pages get the newest view, and each that follows; late ones the rates so far", () => {
  const statuses$ = new Subject<FleetStatus>();
  return withShownRun(async ({ address, anotherAddress }) => {
    const first = await Watching.at(address);
    await first.until(({ state }) => state === "waiting");
    statuses$.next(statusOf([workerOf("a")], { rate: 3 }));
    const { serving } = await first.until(({ state }) => state === "open");
    assert.is(serving.count, 1);
    statuses$.next(statusOf(workersOf(1000), { rate: 4 }));
    await first.until((view) => view.serving.count === 1000);
    const late = await Watching.at(anotherAddress());
    const { rates, others } = await late.until(() => true);
    assert.equal(
      rates.map(([, rate]) => rate),
      [3, 4],
    );
    assert.is(others.count, 960);
  }, statuses$);
});

test("a fleet is given as itself, too, and its end is told; the run goes on", async () => {
  const broken = new Error("the server is away");
  for (const [status$, wanted] of [
    [throwError(() => broken), "failed"],
    [of(statusOf([workerOf("a")])), "closed"],
  ] as const) {
    await withShownRun(
      async ({ address, iterations$ }) => {
        const watching = await Watching.at(address);
        const { problem } = await watching.until(({ state }) => state === wanted);
        assert.is(problem, wanted === "failed" ? broken.message : undefined);
        await firstValueFrom(iterations$);
      },
      { status$ },
    );
  }
});

test("the page is told whether there is a fleet; without one there is no such socket", async () => {
  const told = async ({ address, base }: Shown): Promise<string> => {
    const answer = await askSession(base, { token: tokenOf(address) });
    const { session, hasFleet } = (await answer.json()) as { session: string; hasFleet: boolean };
    return `${hasFleet}: ${hasFleet ? "" : await refusalAt({ base } as Shown, session, "fleet")}`;
  };
  assert.is(await withShownRun(told), "false: Unexpected server response: 404");
  assert.is(await withShownRun(told, NEVER), "true: ");
});

test("who has no session, or another origin, sees nothing of the fleet", () =>
  withShownRun(async (shown) => {
    assert.match(await refusalAt(shown, "wrong", "fleet"), /401/);
    const session = await sessionFor(shown.address);
    assert.match(await refusalAt(shown, session, "fleets"), /404/);
    const foreign = socketTo(shown.base, session, { path: "fleet", origin: "http://example.org" });
    assert.match(await new Promise((resolve) => foreign.on("error", ({ message }) => resolve(message))), /403/);
  }, NEVER));

test("a page that says something there is left, and nobody else notices", () =>
  withShownRun(
    async ({ address, anotherAddress, iterations$ }) => {
      const [loud, quiet] = [await Watching.at(address), await Watching.at(anotherAddress())];
      await quiet.until(() => true);
      await loud.until(() => true);
      loud.socket.send(new Uint8Array([1, 2, 3]));
      assert.is(await loud.ended, 1008);
      const huge = await Watching.at(anotherAddress());
      await huge.until(() => true);
      huge.socket.send("x".repeat(2 ** 16 + 1));
      assert.is(await huge.ended, 1009);
      const { length } = quiet.views;
      await quiet.until((view) => quiet.views.indexOf(view) >= length);
      await firstValueFrom(iterations$);
    },
    timer(0, 5).pipe(map((i) => statusOf([workerOf("a", { answered: i })]))),
  ));

test("closing the studio ends the sockets and leaves the fleet alone", async () => {
  let subscribers = 0;
  const status$ = new Observable<FleetStatus>(() => {
    subscribers++;
    return () => subscribers--;
  });
  const watching = await withShownRun(async ({ address }) => {
    const one = await Watching.at(address);
    await one.until(() => true);
    assert.is(subscribers, 1);
    return one;
  }, status$);
  assert.is(await watching.ended, 1000);
  assert.is(subscribers, 0);
});

test("a slow page gets the newest view when it has taken the last one", () => {
  const sent: string[] = [];
  let taken = (): void => {};
  const socket = {
    OPEN: 1,
    readyState: 1,
    on: () => {},
    send(text: string, done: () => void) {
      sent.push(text);
      taken = done;
    },
  };
  const views$ = new Subject<FleetView>();
  sendViews(socket as unknown as WebSocket, views$);
  for (const answered of [1, 2, 3]) views$.next({ ...UNKNOWN, answered });
  assert.is(sent.length, 1);
  taken();
  taken();
  assert.equal(
    sent.map((text) => (JSON.parse(text) as FleetView).answered),
    [1, 3],
  );
  socket.readyState = 2;
  views$.next(UNKNOWN);
  assert.is(sent.length, 2);
});

test("what is no fleet is refused, and nothing is served", async () => {
  const { W } = network();
  const { iterations$ } = running(W);
  for (const fleet of [null, {}, 7, { status$: [] }]) {
    const error = await serveStudio({ W, iterations$, fleet: fleet as never }, { port: 0 }, async () =>
      smallPage(),
    ).catch((reason: Error) => reason);
    assert.instance(error, HyperparameterError);
    assert.match(
      (error as Error).message,
      /^studio: its fleet has no stream status\$; give a fleet, such as localFleet/,
    );
  }
});

test.run();
