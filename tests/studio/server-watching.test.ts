// A script's run in pages: several, late ones, steering, pausing, and every order of leaving.
import { once } from "node:events";
import { connect, createServer } from "node:net";
import { HyperparameterError, RxgradError } from "rxgrad";
import { filter, firstValueFrom, lastValueFrom, map, Subject, skip, take, toArray } from "rxjs";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { serveStudio } from "../../packages/studio/src/server/studio.js";
import { network, running } from "../support/served-run.js";
import { baseOf, sessionFor, smallPage, watchAt, withShownRun } from "../support/shown-run.js";

const test = suite("a run in pages");
const page = async (): Promise<string> => smallPage();

test("two pages see the same losses, and each looks at what it wants", () =>
  withShownRun(async ({ anotherAddress, losses }) => {
    const runs = [(await watchAt(anotherAddress())).run, (await watchAt(anotherAddress())).run];
    const batches = await Promise.all(runs.map((run) => firstValueFrom(run.losses$.pipe(take(3), toArray()))));
    for (const seen of batches) {
      for (const batch of seen) {
        for (const [i, iteration] of batch.iterations.entries()) assert.is(batch.losses[i], losses[iteration - 1]);
      }
    }
    const weights = await firstValueFrom(runs[0]!.observe("dense1/W"));
    assert.equal(weights.shape, [2, 3]);
    const gradient = await firstValueFrom(runs[1]!.observe("dense2/b", { of: "finiteDifference1" }));
    assert.equal(gradient.shape, [1]);
  }));

test("a page that comes late gets the losses so far, from the first", () =>
  withShownRun(async ({ address, iterations$, losses }) => {
    await firstValueFrom(iterations$.pipe(filter(({ iteration }) => iteration >= 100)));
    const { run } = await watchAt(address);
    const { iterations, losses: seen } = await firstValueFrom(run.losses$);
    assert.is(iterations[0], 1);
    assert.ok(iterations.length >= 100, `${iterations.length}`);
    // If there are many, every second, every fourth … is sent.
    const wanted = Array.from(iterations.subarray(0, 100), (iteration) => losses[iteration - 1]);
    assert.equal([...seen.subarray(0, 100)], wanted);
    assert.equal(
      (await firstValueFrom(run.graph$)).hyperparameters.map(({ name }) => name).includes("learningRate"),
      true,
    );
  }));

test("a page steers the Subject that the script gave; a wrong value is refused", () =>
  withShownRun(async ({ address, iterations$ }) => {
    const { run } = await watchAt(address);
    await run.steer("learningRate", 0.125);
    const hyperparameters = await firstValueFrom(iterations$.pipe(map((each) => each.hyperparameters)));
    assert.match(JSON.stringify(hyperparameters), "0.125");
    const refused = await run.steer("learningRate", -1).then(
      () => undefined,
      (error: unknown) => error,
    );
    assert.instance(refused, HyperparameterError);
    const unknown = await run.steer("h", 1).then(
      () => undefined,
      (error: unknown) => error,
    );
    assert.match((unknown as Error).message, '"h" is not a control of this run');
  }));

test("a page that pauses holds the run; when it leaves, the run goes on", () =>
  withShownRun(async ({ address, iterations$, losses }) => {
    const { run, socket } = await watchAt(address);
    run.pause();
    const { iteration } = await firstValueFrom(run.standing$.pipe(filter(({ isStanding }) => isStanding)));
    assert.is(losses.length, iteration);
    run.step(3);
    await firstValueFrom(run.standing$.pipe(filter((each) => each.isStanding && each.iteration === iteration + 3)));
    assert.is(losses.length, iteration + 3);
    // Without a word, as when a browser is killed.
    const next = firstValueFrom(iterations$);
    socket.terminate();
    assert.is((await next).iteration, iteration + 4);
  }));

test("closing says goodbye to the pages, ends the server, and leaves the run alone", () =>
  withShownRun(async ({ address, anotherAddress, base, close, iterations$ }) => {
    const pages = [await watchAt(address), await watchAt(anotherAddress())];
    for (const { run } of pages) await firstValueFrom(run.losses$);
    const ends = pages.map(({ run }) => lastValueFrom(run.losses$).catch((error: unknown) => error));
    const sockets = pages.map(({ socket }) => once(socket, "close"));
    await Promise.all([close(), close()]);
    for (const end of ends) assert.instance(await end, RxgradError);
    for (const [code] of await Promise.all(sockets)) assert.is(code, 1000);
    assert.is(
      await fetch(base).then(
        () => "answered",
        () => "gone",
      ),
      "gone",
    );
    const [one, two] = await firstValueFrom(iterations$.pipe(take(2), toArray()));
    assert.is(two!.iteration, one!.iteration + 1);
  }));

test("a page that does not confirm the end does not keep the server", () =>
  withShownRun(async ({ address, close }) => {
    const { run, socket } = await watchAt(address);
    await firstValueFrom(run.losses$);
    // It reads no more, so it never sees that the server closes.
    socket.pause();
    await close();
    socket.terminate();
  }));

test("a page that comes while the server is closing is not let in, and does not keep it", () =>
  withShownRun(async ({ address, anotherAddress, base, close }) => {
    const { run, socket } = await watchAt(address);
    await firstValueFrom(run.losses$);
    const session = await sessionFor(anotherAddress());
    // Its request has begun before the server takes no more connections, and ends afterwards.
    const early = connect(Number(new URL(base).port), "127.0.0.1");
    await once(early, "connect");
    const lines = ["GET /run HTTP/1.1", `Host: ${new URL(base).host}`, `Origin: ${new URL(base).origin}`];
    lines.push("Connection: Upgrade", "Upgrade: websocket", "Sec-WebSocket-Version: 13");
    lines.push("Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==", `Sec-WebSocket-Protocol: rxgrad, ${session}`);
    early.write(lines.join("\r\n"));
    await firstValueFrom(run.losses$.pipe(skip(3)));
    socket.pause();
    const closing = close();
    early.write("\r\n\r\n");
    const [answer] = (await once(early, "data")) as [Buffer];
    assert.match(answer.toString(), /^HTTP\/1\.1 503/);
    await closing;
    socket.terminate();
    early.destroy();
  }));

test("when the run ends, its pages know, and may still ask what was learned", () =>
  withShownRun(async ({ address, stop, losses }) => {
    const { run } = await watchAt(address);
    await firstValueFrom(run.losses$);
    const end = lastValueFrom(run.losses$);
    stop();
    await end;
    const { iteration, parameters } = await run.reached();
    assert.is(iteration, losses.length);
    assert.equal(parameters.get("dense1/W")!.shape, [2, 3]);
  }));

test("a page that comes after the end sees it all", () =>
  withShownRun(async ({ address, iterations$, stop, losses }) => {
    await firstValueFrom(iterations$);
    stop();
    const { run } = await watchAt(address);
    const batches = await firstValueFrom(run.losses$.pipe(toArray()));
    assert.is(batches.at(-1)!.iterations.at(-1), losses.length);
  }));

test("a busy port: the next", async () => {
  const busy = createServer();
  await new Promise<void>((resolve) => busy.listen(0, "127.0.0.1", resolve));
  const { port } = busy.address() as { port: number };
  const { W } = network();
  const { iterations$, stop$ } = running(W);
  const shown = await serveStudio({ W, iterations$ }, { port }, page);
  const other = Number(new URL(baseOf(shown.address)).port);
  assert.ok(other > port && other < port + 20, `${other}`);
  stop$.next();
  await shown.close();
  busy.close();
});

test("the run stands at its first iteration until the page is there", async () => {
  const { W } = network();
  const { iterations$, stop$ } = running(W);
  const losses: number[] = [];
  iterations$.subscribe(({ loss }) => losses.push(loss));
  const built$ = new Subject<string>();
  const showing = serveStudio({ W, iterations$ }, { port: 0 }, () => firstValueFrom(built$));
  await firstValueFrom(iterations$);
  for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve));
  assert.is(losses.length, 1);
  built$.next(smallPage());
  const shown = await showing;
  await firstValueFrom(iterations$);
  const { run } = await watchAt(shown.address);
  assert.is((await firstValueFrom(run.losses$)).iterations[0], 1);
  stop$.next();
  await shown.close();
});

test("what is wrong is told before anything is served, and the run is let go", async () => {
  const { W } = network();
  const { iterations$ } = running(W);
  const told = async (shown: Promise<unknown>): Promise<string> =>
    shown.then(
      () => "nothing",
      (error: Error) => error.message,
    );
  for (const port of [-1, 65_536, 1.5, Number.NaN, "80", null, Object.create(null), Symbol("port")]) {
    const message = await told(serveStudio({ W, iterations$ }, { port: port as number }, page));
    assert.match(
      message,
      /^studio: port is .+, but a port is a whole number from 0 to 65535; 0 takes any that is free\.$/,
    );
  }
  assert.match(await told(serveStudio({ W, iterations$ }, { prt: 1 } as object, page)), 'there is no option "prt"');
  const text = await told(serveStudio({ W, iterations$ }, { port: "80" as never }, page));
  assert.match(text, 'port is "80", but a port is a whole number');
  assert.match(await told(serveStudio({ W } as never, {}, page)), "give { W, iterations$ }");
  for (const none of [null, [], Promise.resolve(), () => {}]) {
    assert.match(await told(serveStudio({ W, iterations$: none as never }, {}, page)), "train(W, data).pipe(share())");
  }
  assert.match(
    await told(serveStudio({ W, iterations$, controls: null as never }, {}, page)),
    "controls is null; give",
  );
  assert.match(
    await told(serveStudio({ W, iterations$, control: {} } as never, {}, page)),
    'there is no option "control"',
  );
  assert.match(await told(serveStudio({ W: {} as never, iterations$ }, {}, page)), "optimizer");
  const seen$ = new Subject<never>();
  const noPage = (): Promise<string> => Promise.reject(new Error("the page does not build"));
  assert.is(await told(serveStudio({ W, iterations$: seen$ }, {}, noPage)), "the page does not build");
  assert.is(seen$.observed, false);
});

test.run();
