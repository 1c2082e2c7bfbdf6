// What scripts bring along: long texts, and errors of any kind.
import { dense, finiteDifference, type Iteration, input, meanSquaredError, RxgradError, sgd, tanh } from "rxgrad";
import { type RemoteRun, type RunPort, remoteRun, serveRun } from "rxgrad/remote";
import { concat, firstValueFrom, type Observable, share, take, throwError } from "rxjs";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { network, running } from "../support/served-run.js";

function served(iterations$: Observable<Iteration>, W = network().W): RemoteRun {
  const { port1, port2 } = new MessageChannel();
  serveRun(W, iterations$, port1 as RunPort);
  return remoteRun(port2 as RunPort);
}

/** The error with which a run ends at the watcher, and the iteration that was reached. */
async function endBy(thrown: unknown): Promise<{ readonly error: RxgradError; readonly reached: number }> {
  const { W } = network();
  const failing$ = throwError(() => thrown);
  const remote = served(concat(running(W).iterations$.pipe(take(3)), failing$).pipe(share()), W);
  const error = await new Promise<RxgradError>((resolve) => remote.standing$.subscribe({ error: resolve }));
  const { iteration } = await remote.reached();
  remote.close();
  return { error, reached: iteration };
}

class OwnError extends RxgradError {
  override name = "OwnError";
}

test("a graph with long texts is watched", async () => {
  const name = "a name of many words ".repeat(1000).trim();
  const y = input("x", [2]).pipe(dense(3), tanh({ name }), dense(1));
  const W = sgd(finiteDifference(meanSquaredError(y, input("t", [1]))), { learningRate: 0.1 });
  const remote = served(running(W).iterations$, W);
  assert.ok((await firstValueFrom(remote.graph$)).nodes.some((node) => node.name === name));
  assert.equal((await firstValueFrom(remote.observe(name))).shape, [4, 3]);
  remote.close();
});

for (const [kind, thrown, message] of [
  ["a long message", new Error("far too much ".repeat(5000)), /^far too much .+…/],
  ["a class of its own", new OwnError("the own reason"), /^the own reason$/],
  ["a name that is no text", Object.assign(new RxgradError("the reason"), { name: 5 }), /^the reason$/],
  ["something that was reached", { reached: true }, /object/i],
  ["a text", "the text", /^the text$/],
] as const) {
  test(`an error with ${kind} ends the run as any other does`, async () => {
    const { error, reached } = await endBy(thrown);
    assert.is(error.constructor, RxgradError);
    assert.match(error.message, message);
    assert.ok(error.message.length <= 400);
    assert.is(reached, 3);
  });
}

test.run();
