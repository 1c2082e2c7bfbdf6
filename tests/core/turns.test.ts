// Advances a run by hand, turn by turn.
import {
  blackBox,
  constant,
  type Feed,
  finiteDifference,
  meanSquaredError,
  parameter,
  sgd,
  values,
} from "@rxgrad/core";
import { EvaluationRequest, Iteration, PAUSE, startRun, turns, WAIT } from "@rxgrad/core/driver";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { close } from "../support/closeness.js";
import { descend, line, points } from "../support/small-networks.js";

test("asks a source without data yet again, and gives the numbers of a source that has data at once", () => {
  const { W } = line();
  const run = startRun(W, [], {});
  function* late(): Generator<Feed | typeof WAIT> {
    for (let n = 0; n < 3; n++) {
      for (let waits = n; waits > 0; waits--) yield WAIT;
      yield points;
    }
  }
  const losses: number[] = [];
  const seen: string[] = [];
  for (const turn of turns(run, late())) {
    seen.push(turn === WAIT ? "wait" : turn instanceof Iteration ? `iteration ${turn.iteration}` : String(turn));
    if (turn instanceof Iteration) losses.push(turn.loss);
  }
  run.free();
  assert.equal(seen, ["iteration 1", "wait", "iteration 2", "wait", "wait", "iteration 3"]);
  losses.forEach((loss, i) => void close(loss, descend(3, 0.1).losses[i], 1e-9));
});

test("pauses each time that its time is up", () => {
  const { W } = line({ strategy: "direct" });
  const pausesOf = (shouldPause: () => boolean): number => {
    const run = startRun(W, [], {});
    const pauses = [...turns(run, [points, points], shouldPause)].filter((turn) => turn === PAUSE).length;
    run.free();
    return pauses;
  };
  assert.is(
    pausesOf(() => false),
    0,
  );
  let looks = 0;
  assert.is(
    pausesOf(() => ++looks === 3),
    1,
  );
});

test("asks for evaluations of black boxes, and takes the answers through next", () => {
  // (w² − 2)² with w at 3, where the run asks the box for w and w ± h.
  const w = parameter([1], { name: "w", initial: values([3]) });
  const square = blackBox({
    inputs: { w },
    output: [1],
    evaluate: () => {
      throw new Error("answered below");
    },
  });
  const W = sgd(finiteDifference(meanSquaredError(square, constant([2])), { h: 1e-3 }), { learningRate: 0.01 });
  const run = startRun(W, undefined, {});
  const loop = turns(run, [{}]);
  const asked: number[] = [];
  let end: Iteration | undefined;
  for (let turn = loop.next(); !turn.done; ) {
    const { value } = turn;
    if (value instanceof Iteration) {
      end = value;
      break;
    }
    if (!(value instanceof EvaluationRequest)) {
      turn = loop.next();
      continue;
    }
    asked.push(...value.evaluations.map(({ inputs }) => inputs[0][0]));
    assert.equal(value.byBox, [value.evaluations.map((_, i) => i)]);
    turn = loop.next(value.evaluations.map((each) => each.read(each.inputs[0][0] ** 2)));
  }
  assert.equal(asked.sort(), [3 - 1e-3, 3, 3 + 1e-3]);
  close((end as Iteration).loss, 49, 1e-12);
  // The central difference of (w² − 2)² is its derivative 4w(w² − 2) plus 4wh².
  close((end as Iteration).parameters.get(w).at(0), 3 - 0.01 * (84 + 12e-6), 1e-10);
  run.free();
});

test("an iteration with more properties is still an Iteration", () => {
  const { W } = line();
  const run = startRun(W, [], {});
  for (const turn of turns(run, [points])) {
    const more = (turn as Iteration).with({ found: 3 });
    assert.instance(more, Iteration);
    assert.equal([more.found, more.iteration, more.loss], [3, 1, (turn as Iteration).loss]);
  }
  run.free();
});

test.run();
