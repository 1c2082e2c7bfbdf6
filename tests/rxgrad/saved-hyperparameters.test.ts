// What hyper-parameters of nodes were in the iteration that saved parameters come from reaches evaluate.
import {
  add,
  backprop,
  checkpoint,
  dense,
  earlyStopping,
  evaluate,
  type Hyperparameter,
  HyperparameterError,
  history,
  type Iteration,
  input,
  l2Penalty,
  leakyRelu,
  meanSquaredError,
  memoryStore,
  type Node,
  type Parameters,
  parametersFromJSON,
  parametersOf,
  type SavedState,
  sgd,
  type TrainOptions,
  train,
} from "rxgrad";
import { checkpointFromBytes, checkpointToBytes } from "rxgrad/extend";
import { BehaviorSubject, lastValueFrom, map, take, tap } from "rxjs";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { close, throws } from "../support/closeness.js";

const feed = {
  x: [
    [1, -2],
    [-0.5, 3],
  ],
  t: [[1], [-1]],
};

const x = input("x", [2]);
const t = input("t", [1]);

interface Network {
  readonly loss: Node<readonly []>;
  readonly y: Node;
  /** A part of it that would be numbered otherwise by itself: its penalty is the second. */
  readonly part: Node<readonly []>;
}

function networkOf(slope: Hyperparameter, strength: Hyperparameter): Network {
  const hidden = x.pipe(dense(3), leakyRelu({ slope: 0.5 }));
  const y = hidden.pipe(dense(3), leakyRelu({ slope }), dense(1));
  const first = l2Penalty(parametersOf(hidden), { strength: 0.25 });
  const part = l2Penalty(parametersOf(y), { strength });
  return { loss: add(add(meanSquaredError(y, t), first), part) as Node<readonly []>, y, part };
}

const changingSlope = (iteration: number): number => 0.4 / iteration;
const strengthAt = (iteration: number): number => 0.01 * iteration;

/** One changing by a stream, one by a schedule. */
function changing(): Network & { readonly bring: (iteration: number) => void } {
  const slope$ = new BehaviorSubject(changingSlope(1));
  return { ...networkOf(slope$, strengthAt), bring: (iteration) => slope$.next(changingSlope(iteration)) };
}

const fixed = (iteration: number): Network => networkOf(changingSlope(iteration), strengthAt(iteration));

/** The state after three iterations, as a store gives it back, and as it was in memory. */
async function threeOf({ loss, bring }: ReturnType<typeof changing>): Promise<[saved: SavedState, Iteration["state"]]> {
  const store = memoryStore();
  const W = sgd(backprop(loss), { learningRate: 0.01 });
  let state: Iteration["state"] | undefined;
  await lastValueFrom(
    train(W, [feed, feed, feed, feed], { seed: 1 }).pipe(
      take(3),
      tap((each) => {
        state = each.state;
        bring(each.iteration + 1);
      }),
      checkpoint(store, { every: 10 }),
    ),
  );
  return [(await store.latest()) as SavedState, state as Iteration["state"]];
}

test("the parameters of a checkpoint are evaluated with the hyper-parameters of its iteration", async () => {
  const network = changing();
  const [saved, state] = await threeOf(network);
  const wanted = await evaluate(fixed(3).loss, feed, saved.parameters);
  for (const { parameters } of [saved, state, checkpointFromBytes(checkpointToBytes(saved))]) {
    close(await evaluate(network.loss, feed, parameters), wanted, 1e-12);
  }
  const next = await evaluate(fixed(4).loss, feed, saved.parameters);
  assert.ok(Math.abs(next - wanted) > 1e-3, `${next} and ${wanted}`);
});

test("by the nodes of the loss that was trained, a part of the network is evaluated with its own", async () => {
  const network = changing();
  const [{ parameters, hyperparameters }] = await threeOf(network);
  const bound = parametersFromJSON(network.loss, parameters.toJSON(), { hyperparameters });
  const other = fixed(3);
  const same = parametersFromJSON(other.loss, parameters.toJSON());
  close(await evaluate(network.part, {}, bound), await evaluate(other.part, {}, same), 1e-12);
  assert.equal(await evaluate(network.y, { x: feed.x }, bound), await evaluate(other.y, { x: feed.x }, same));
});

test("parameters from JSON alone know of none: a schedule is asked for its first, a stream is refused", async () => {
  const network = changing();
  const [{ parameters }] = await threeOf(network);
  const bare = parametersFromJSON(network.loss, parameters.toJSON());
  const first = fixed(1);
  const wanted = await evaluate(first.part, {}, parametersFromJSON(first.loss, parameters.toJSON()));
  close(await evaluate(network.part, {}, bare), wanted, 1e-12);
  const error = await evaluate(network.loss, feed, bare).catch((reason: unknown) => reason);
  assert.instance(error, HyperparameterError);
  assert.is(
    (error as Error).message,
    "evaluate: leakyRelu2.slope is an Observable; give the parameters of a run, such as iteration.parameters.",
  );
});

test("what is recorded is looked at as what a run brings is", async () => {
  const network = changing();
  const [saved] = await threeOf(network);
  const forged = { ...saved, hyperparameters: { ...saved.hyperparameters, "l2Penalty2.strength": -3 } };
  const { parameters } = checkpointFromBytes(checkpointToBytes(forged));
  const error = await evaluate(network.loss, feed, parameters).catch((reason: unknown) => reason);
  assert.instance(error, HyperparameterError);
  const message = "l2Penalty2: strength is -3; give a finite number, 0 or more.";
  assert.is((error as Error).message, message);
  const { hyperparameters } = forged;
  assert.throws(
    () => parametersFromJSON(network.loss, saved.parameters.toJSON(), { hyperparameters }),
    (refusal: Error) => refusal instanceof HyperparameterError && refusal.message === message,
  );
  assert.throws(
    () => parametersFromJSON(network.loss, saved.parameters.toJSON(), { hyperparameter: {} } as never),
    /^parametersFromJSON: there is no option "hyperparameter"; leave it out, or give one of hyperparameters\.$/,
  );
});

test("a record with a missing or misspelled hyper-parameter is refused; entries of no node are ignored", async () => {
  const network = changing();
  const [{ parameters, hyperparameters }] = await threeOf(network);
  assert.ok("sgd1.learningRate" in hyperparameters, "a run's record holds its optimizer's too");
  const { "leakyRelu2.slope": slope, ...others } = hyperparameters;
  for (const lacking of [
    others,
    { ...others, "leakyRely2.slope": slope },
    { ...others, "leakyRelu2.slop": slope },
    {},
  ]) {
    const load = () => parametersFromJSON(network.loss, parameters.toJSON(), { hyperparameters: lacking });
    throws(
      load,
      HyperparameterError,
      'parameters: the hyper-parameters lack "leakyRelu2.slope", which changes; give all of the run, such as iteration.hyperparameters.',
    );
  }
  const changes = { "leakyRelu2.slope": slope, "l2Penalty2.strength": hyperparameters["l2Penalty2.strength"] };
  const bound = parametersFromJSON(network.loss, parameters.toJSON(), { hyperparameters: changes });
  close(await evaluate(network.loss, feed, bound), await evaluate(fixed(3).loss, feed, parameters), 1e-12);
});

test("snapshots of a history, and the best of early stopping, are evaluated alike", async () => {
  const network = changing();
  const W = sgd(backprop(network.loss), { learningRate: 0.01 });
  const run = (options: TrainOptions, from?: SavedState) =>
    lastValueFrom(
      train(W, [feed, feed, feed], { seed: 1, ...options }).pipe(
        tap(({ iteration }) => network.bring(iteration + 1)),
        earlyStopping({ patience: 5, monitor: ({ iteration }) => Math.abs(iteration - 2), ...(from && { from }) }),
        history({ budget: 1e6 }),
        map(({ history: past, best, waited, reference, state, hyperparameters }) => ({
          past,
          saved: { ...state, hyperparameters, stopping: { best, waited, reference } } as SavedState,
        })),
      ),
    );
  const { past, saved } = await run({});
  for (const snapshot of past.iterations.map((iteration) => past.at(iteration))) {
    const wanted = await evaluate(fixed(snapshot.iteration).loss, feed, snapshot.parameters);
    close(await evaluate(network.loss, feed, snapshot.parameters), wanted, 1e-12);
  }
  const bestOf = ({ stopping }: SavedState) =>
    (stopping as NonNullable<SavedState["stopping"]>).best as { parameters: Parameters };
  // From memory, as a store of one's own may give it back; bytes hold those of the saved iteration alone.
  const resumed = await run({ from: saved, positioned: true }, saved);
  for (const each of [saved, resumed.saved]) {
    const { parameters } = bestOf(each);
    close(await evaluate(network.loss, feed, parameters), await evaluate(fixed(2).loss, feed, parameters), 1e-12);
  }
  const read = checkpointFromBytes(checkpointToBytes(saved));
  const again = await run({ from: read, positioned: true }, read);
  const error = await evaluate(network.loss, feed, bestOf(again.saved).parameters).catch((reason: unknown) => reason);
  assert.instance(error, HyperparameterError);
});

test.run();
