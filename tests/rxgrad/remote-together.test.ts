// Values of one iteration, what optimizers remember, and gradients that are only watched, over a port.
import { adam, backprop, finiteDifference, HyperparameterError, type OptimizerNode, train } from "rxgrad";
import { type RunPort, remoteRun, type ServeRunOptions, serveRun } from "rxgrad/remote";
import { filter, firstValueFrom, share, take, toArray } from "rxjs";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { feed, network } from "../support/served-run.js";

function* forever() {
  for (;;) yield feed;
}

function served(W: OptimizerNode, { watch = {} }: ServeRunOptions = {}) {
  const { port1, port2 } = new MessageChannel();
  const iterations$ = train(W, forever(), { seed: 1, watch: Object.values(watch) }).pipe(share());
  serveRun(W, iterations$, port1 as RunPort, { watch });
  return remoteRun(port2 as RunPort);
}

test("values that are observed together are of one iteration, with its hyper-parameters", async () => {
  const { W } = network();
  const remote = served(W);
  const [before, gradient, after] = [
    { name: "dense1/W" },
    { name: "dense1/W", of: "finiteDifference1" },
    { name: "dense1/W", of: "sgd1" },
  ];
  const seen = await firstValueFrom(remote.observeTogether([before, gradient, after]).pipe(take(20), toArray()));
  for (const { values, hyperparameters } of seen) {
    const [w, g, next] = values.map(({ data }) => data);
    const rate = hyperparameters["sgd1.learningRate"]!;
    assert.equal(
      [...next!],
      [...w!].map((each, i) => each - rate * g![i]!),
    );
  }
  assert.ok(seen.at(-1)!.iteration > seen[0]!.iteration);
  remote.close();
});

test("what an optimizer remembers is observed as it is after the update", async () => {
  const { loss } = network();
  const W = adam(finiteDifference(loss), { learningRate: 0.01, beta1: 0.75 });
  const remote = served(W);
  const { optimizers } = await firstValueFrom(remote.graph$);
  assert.equal(optimizers[0]!.memory, ["mean", "meanSquare"]);
  const names = [
    { name: "dense1/W", of: "finiteDifference1" },
    { name: "dense1/W", of: "adam1", memory: "mean" },
  ];
  remote.pause();
  await firstValueFrom(remote.standing$.pipe(filter(({ isStanding }) => isStanding)));
  const first = await firstValueFrom(remote.observeTogether(names));
  remote.step();
  await firstValueFrom(remote.standing$.pipe(filter((at) => at.isStanding && at.iteration > first.iteration)));
  const second = await firstValueFrom(remote.observeTogether(names));
  assert.is(second.iteration, first.iteration + 1);
  const [g, mean] = second.values.map(({ data }) => data);
  for (const [i, each] of mean!.entries()) {
    assert.ok(Math.abs(each - (0.75 * first.values[1]!.data[i]! + 0.25 * g![i]!)) <= 1e-15 * Math.abs(each) + 1e-18);
  }
  const wrong = remote.observeTogether([{ name: "dense1/W", of: "adam1", memory: "velocity" }]);
  await firstValueFrom(wrong).then(
    () => assert.unreachable(),
    (error: Error) => assert.match(error.message, "no optimizer remembers"),
  );
  remote.close();
});

test("a gradient that no optimizer uses is listed and observed by the name that serveRun was given", async () => {
  const { W, loss } = network();
  const exact = backprop(loss);
  const remote = served(W, { watch: { exact } });
  const { watched, gradients } = await firstValueFrom(remote.graph$);
  assert.equal(watched, [
    { name: "exact", kind: "backprop", parameters: ["dense1/W", "dense1/b", "dense2/W", "dense2/b"] },
  ]);
  assert.equal(
    gradients.map(({ name }) => name),
    ["finiteDifference1"],
  );
  const both = [
    { name: "dense2/W", of: "exact" },
    { name: "dense2/W", of: "finiteDifference1" },
  ];
  const { values } = await firstValueFrom(remote.observeTogether(both));
  const [a, b] = values.map(({ data }) => data);
  assert.ok(a!.some((each) => each !== 0));
  for (const [i, each] of a!.entries()) assert.ok(Math.abs(each - b![i]!) < 1e-6 * Math.max(...a!.map(Math.abs)));
  const tensor = await firstValueFrom(remote.observe("dense2/W", { of: "exact" }));
  assert.equal(tensor.shape, [3, 1]);
  remote.close();
});

test("refused: what is watched and is no node, or has the name of a part of the run", () => {
  const { W, loss, hidden } = network();
  const serve = (watch: object) => () =>
    serveRun(W, train(W, forever()), new MessageChannel().port1 as RunPort, { watch } as ServeRunOptions);
  assert.throws(serve({ exact: W }), /watch.exact is .*give a node or a gradient/);
  assert.throws(serve({ sgd1: backprop(loss) }), (error: Error) => error instanceof HyperparameterError);
  assert.throws(serve({ dense1: hidden }), /watch.dense1 has the name of a part of the run/);
});

test.run();
