// The example of a script that shows its training: watched here as a page would, without a browser.
import { once } from "node:events";
import { filter, firstValueFrom, take, toArray } from "rxjs";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { watchAt } from "../support/shown-run.js";
import { start } from "./outcome.js";

test("its network, with an own node and a black box, is seen from the first loss on, until it is ended", async () => {
  const running = start("studio-from-node.ts", ["--stay"]);
  await running.until("iteration 600");
  const text = running.written();
  const [address] = /http:\S+/.exec(text)!;
  const { run, socket } = await watchAt(address);
  const { nodes, hyperparameters } = await firstValueFrom(run.graph$);
  const kinds = new Map(nodes.map(({ name, kind }) => [name, kind]));
  assert.is(kinds.get("angle"), "aim");
  assert.is(kinds.get("flight"), "blackBox");
  assert.ok(hyperparameters.some(({ control }) => control === "learningRate"));
  const batches = await firstValueFrom(run.losses$.pipe(take(2), toArray()));
  assert.is(batches[0]!.iterations[0], 1);
  assert.match(text, `iteration 1: loss ${batches[0]!.losses[0]!.toExponential(2)}`);
  assert.ok(batches[1]!.iterations.at(-1)! > 600);
  await run.steer("learningRate", 0.005);
  await firstValueFrom(run.losses$.pipe(filter(({ losses }) => losses.at(-1)! < 3e-4)));
  const { parameters } = await run.reached();
  assert.equal(parameters.get("dense1/W")!.shape, [1, 6]);

  const closed = once(socket, "close");
  running.kill("SIGINT");
  const { code, stderr, stdout } = await running.outcome;
  assert.is(code, 0, stderr);
  assert.is(stderr, "");
  assert.is((await closed)[0], 1000, "the page is told");
  const landed = [...stdout.matchAll(/wanted +(\S+) m, landed at (\S+) m/g)];
  assert.is(landed.length, 4);
  for (const [, wanted, at] of landed) assert.ok(Math.abs(Number(wanted) - Number(at)) < 1, `${wanted}: ${at}`);
});

test.run();
