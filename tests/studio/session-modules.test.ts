// Runs alone: it starts a process. Modules with kinds of nodes of their own: their graph is exported and read again, and compared with backprop where that is exact.
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import * as data from "@rxgrad/data";
import * as rxgrad from "rxgrad";
import { BehaviorSubject } from "rxjs";
import { test } from "uvu";
import * as assert from "uvu/assert";
import type { RunModule } from "../../packages/studio/src/experiment/tasks/run-module.js";
import type { LiveRun } from "../../packages/studio/src/session/live-run.js";
import { channelRun, LossCurve, standsAt } from "../support/sessions.js";
import { runPrograms } from "./programs.js";
import { refusesBuild } from "./refuses-build.js";
import { predatorPreySetup } from "./setups.js";

const README = readFileSync(fileURLToPath(new URL("../../packages/studio/README.md", import.meta.url)), "utf8");

/** A program of the README, by the comment of its first line. */
function programCalled(name: string): string {
  const found = [...README.matchAll(/```js\n([\s\S]*?)```/g)].find(([, code]) => code?.startsWith(`// ${name}`));
  if (!found) throw new Error(`The README has no program ${name}.`);
  return found[1] as string;
}

const OWN = programCalled("my-run.js");
const addressOf = (code: string): string => `data:text/javascript,${encodeURIComponent(code)}`;

/** A module whose `wave` has a rule for its derivative, or has not. */
const withRule = OWN.replace(
  "elementwise: true,",
  `elementwise: true,
    backward([dX], dOut, out, [x]) {
      for (let i = 0; i < x.data.length; i++) dX.data[i] += 2 * Math.cos(2 * x.data[i]) * dOut.data[i];
    },`,
);

async function startedAt(code: string, iteration: number): Promise<LiveRun> {
  const { run } = channelRun();
  await run.start({ setup: { task: "module", address: addressOf(code), seed: 4 }, moves: [] });
  run.step(iteration);
  await standsAt(run, iteration);
  return run;
}

test("a graph with own kinds is exported, and read again it has the same losses", async () => {
  const run = await startedAt(OWN, 12);
  const curve = new LossCurve(run.losses$);
  const { graph, problem, parameters } = JSON.parse(JSON.stringify(await run.exportRun()));
  assert.is(problem, undefined);
  const build = ((await import(addressOf(OWN))) as { readonly default: RunModule }).default;
  const { kinds = [], data: feeds } = await build(rxgrad, { data, BehaviorSubject, seed: 4 });
  assert.throws(() => rxgrad.fromJSON(graph), /"wave", which is not a kind of rxgrad/);
  const { optimizers } = rxgrad.fromJSON(graph, { kinds });
  const losses: number[] = [];
  for (const { loss, iteration, parameters: reached } of rxgrad.iterations(optimizers[0]!, feeds as never, {
    seed: 4,
  })) {
    losses.push(loss);
    if (iteration < 12) continue;
    assert.equal(reached.toJSON(), parameters);
    break;
  }
  assert.equal(losses, [...(await curve.until(run, 12))]);
  run.close();
});

test("an export without its kinds has its graph, and tells what reading it takes", async () => {
  const run = await startedAt(OWN.replace("kinds: [wave], ", ""), 1);
  const { graph, problem } = await run.exportRun();
  assert.ok(graph);
  assert.match(problem ?? "", /"wave", which is not a kind of rxgrad; give a kind of your own in fromJSON/);
  run.close();
});

test("kinds that are none are refused", async () => {
  const module = { default: (...all: Parameters<RunModule>) => ({ ...build(...all), kinds: ["wave"] }) };
  const build = (await import(addressOf(OWN))).default;
  await refusesBuild(
    { task: "module", address: "own.js", seed: 1 },
    "The module own.js returns kinds that are no list of kinds; return such as [wave], where wave is what defineNode returned.",
    { importModule: async () => module },
  );
});

test("the program of the README reads an exported run", async () => {
  const run = await startedAt(OWN, 30);
  const x = rxgrad.tensor([[0.25], [0.5]]);
  const expected = await run.predict(x);
  const file = JSON.stringify(await run.exportRun());
  const reading = programCalled("read.js")
    .replace("process.argv[2]", '"run-A.json"')
    .replace("console.log(await", "console.log(...(await")
    .replace(/\);\n$/, ").data);\n");
  const { errors, lines } = await runPrograms({ reading }, { "my-run.js": OWN, "run-A.json": file });
  assert.is(errors, "");
  assert.is(lines.get("reading")?.join(), [...expected.data].join(" "));
  run.close();
});

test("a module's gradient is compared with backprop where every node has a rule", async () => {
  const run = await startedAt(withRule, 5);
  const { of, without } = await run.gradientDistance();
  assert.is(without, undefined);
  assert.equal(Object.keys(of), ["dense1/W", "dense1/b", "dense2/W", "dense2/b"]);
  assert.ok(
    Object.values(of).every((each) => each < 1e-5) && Object.values(of).some((each) => each > 0),
    JSON.stringify(of),
  );
  run.close();
});

test("without a rule there is no exact gradient, and the node is named: an own node, and a black box", async () => {
  const run = await startedAt(OWN, 2);
  assert.equal(await run.gradientDistance(), { of: {}, without: "wave1" });
  run.close();
  const { run: box } = channelRun();
  await box.start({ setup: predatorPreySetup, moves: [] });
  assert.equal(await box.gradientDistance(), { of: {}, without: "simulator" });
  box.close();
});

test("a node without a rule does not matter before the parameters", async () => {
  const before = OWN.replace("dense(6), wave(), dense(1)", "wave(), dense(6), dense(1)");
  const run = await startedAt(before, 2);
  const { of, without } = await run.gradientDistance();
  assert.equal([without, Object.keys(of).length], [undefined, 4]);
  run.close();
});

test.run();
