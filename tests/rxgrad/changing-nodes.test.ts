// Slopes, ELU's alpha, Huber's threshold and the momentum of running statistics as Observables, also with a worker pool.
import {
  backprop,
  batchNormalization,
  dense,
  elu,
  evaluate,
  finiteDifference,
  type Hyperparameter,
  HyperparameterError,
  huber,
  type Iteration,
  input,
  leakyRelu,
  type Node,
  type OptimizerNode,
  sgd,
  train,
} from "rxgrad";
import { BehaviorSubject, lastValueFrom, map, tap, toArray } from "rxjs";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { randomRows } from "../support/layered-network.js";

const feeds = [9, 9, 4, 2, 9].map((samples, k) => ({
  x: randomRows(samples, 5, 1.5).map((row, n) => row.map((value, i) => (i === n % 5 ? 0 : value + 0.01 * k))),
  t: randomRows(samples, 2, 3),
}));

interface Changing {
  readonly slope: Hyperparameter;
  readonly alpha: Hyperparameter;
  readonly threshold: Hyperparameter;
  readonly momentum: Hyperparameter;
}

const networkOf = ({ slope, alpha, momentum }: Changing): Node<readonly ["batch", number]> =>
  input("x", [5]).pipe(
    dense(7),
    leakyRelu({ slope }),
    batchNormalization({ momentum }),
    dense(4),
    elu({ alpha }),
    dense(2),
  );

const lossOf = (changing: Changing): Node<readonly []> =>
  huber(networkOf(changing) as Node, input("t", [2]) as Node, { threshold: changing.threshold });

const at = (iteration: number): { [K in keyof Changing]: number } => ({
  slope: 0.3 / iteration,
  alpha: 0.5 * iteration,
  threshold: 1.5 / iteration,
  momentum: 1 / iteration,
});

const schedules: Changing = {
  slope: (iteration) => at(iteration).slope,
  alpha: (iteration) => at(iteration).alpha,
  threshold: (iteration) => at(iteration).threshold,
  momentum: (iteration) => at(iteration).momentum,
};

const OPTIONS = ["slope", "alpha", "threshold", "momentum"] as const;
const NAMES = ["leakyRelu1.slope", "elu1.alpha", "huber1.threshold", "batchNormalization1.momentum"];

/** Observables, and a function that makes each emit its number for an iteration. */
function streams(): { readonly changing: Changing; readonly bring: (iteration: number) => void } {
  const subjects = OPTIONS.map((option) => [option, new BehaviorSubject(at(1)[option])] as const);
  return {
    changing: Object.fromEntries(subjects) as unknown as Changing,
    bring(iteration) {
      for (const [option, subject$] of subjects) subject$.next(at(iteration)[option]);
    },
  };
}

const optimizersOf = (changing: Changing): OptimizerNode[] =>
  [
    backprop(lossOf(changing)),
    finiteDifference(lossOf(changing)),
    finiteDifference(lossOf(changing), { strategy: "direct" }),
  ].map((gradient) => sgd(gradient, { learningRate: 0.05 }));

/** The losses and parameters, iteration by iteration. */
async function learned(W: OptimizerNode[], workers: number, each?: (iteration: Iteration) => void): Promise<string[]> {
  const run$ = train(W, feeds, { seed: 3, workers }).pipe(
    tap((iteration) => each?.(iteration)),
    map(({ loss, parameters }) => JSON.stringify([loss, parameters])),
    toArray(),
  );
  return lastValueFrom(run$);
}

test("streams and schedules of the same numbers train alike bit for bit, with any number of threads", async () => {
  const scheduled = await learned(optimizersOf(schedules), 1);
  assert.is(new Set(scheduled).size, feeds.length);
  assert.equal(await learned(optimizersOf(schedules), 2), scheduled, "schedules, 2 threads");
  for (const workers of [1, 2, 3]) {
    const { changing, bring } = streams();
    const told: number[][] = [];
    const got = await learned(optimizersOf(changing), workers, ({ iteration, hyperparameters }) => {
      told.push(NAMES.map((name) => hyperparameters[name]));
      bring(iteration + 1);
    });
    assert.equal(got, scheduled, `${workers} threads`);
    assert.equal(
      told,
      feeds.map((_, i) => OPTIONS.map((option) => at(i + 1)[option])),
    );
  }
});

test("evaluates the parameters of an iteration with the stream values of that iteration", async () => {
  const { changing, bring } = streams();
  const loss = lossOf(changing);
  const taken: Iteration["parameters"][] = [];
  const run$ = train(sgd(backprop(loss), { learningRate: 0.05 }), feeds, { seed: 3 });
  await lastValueFrom(
    run$.pipe(
      tap(({ iteration, parameters }) => {
        taken.push(parameters);
        bring(iteration + 1);
      }),
    ),
  );
  for (const [i, parameters] of taken.entries()) {
    assert.is(await evaluate(loss, feeds[0], parameters), await evaluate(lossOf(at(i + 1)), feeds[0], parameters));
  }
});

test("a stream value outside the domain ends the run, and the error names the node and the parameter", async () => {
  const wrong = { slope: Number.NaN, alpha: Number.POSITIVE_INFINITY, threshold: -1, momentum: 0 };
  for (const [i, option] of OPTIONS.entries()) {
    const subject$ = new BehaviorSubject<number>(at(1)[option]);
    const W = sgd(backprop(lossOf({ ...at(1), [option]: subject$ })), { learningRate: 0.05 });
    const run$ = train(W, feeds).pipe(tap(({ iteration }) => iteration === 2 && subject$.next(wrong[option])));
    const error = await lastValueFrom(run$).catch((reason: unknown) => reason);
    assert.instance(error, HyperparameterError);
    const [owner] = NAMES[i].split(".");
    const { message, reached } = error as HyperparameterError;
    assert.ok(message.startsWith(`${owner}: ${option} is ${wrong[option]} at iteration 3; give a`), message);
    assert.is(reached?.iteration, 2);
  }
});

test.run();
