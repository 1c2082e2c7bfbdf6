// What `rxgrad/driver` has for fleets of one's own: a fleet in a few lines, which really sends its tasks as data.
import {
  blackBox,
  evaluate,
  type GradientFleet,
  type GradientTask,
  initialParameters,
  parameter,
  randomDirections,
  type SharedPart,
  sharded,
} from "rxgrad";
import { GradientPerformer, kernelsText, nameFleetFunction } from "rxgrad/driver";
import { test } from "uvu";
import * as assert from "uvu/assert";

const play = ({ W }: Readonly<Record<string, Float64Array>>): number => W[0] ** 2 + 3 * W[1];

/** Performs tasks that were copied, as if they had been sent. */
function ownFleet(module: Readonly<Record<string, unknown>>): GradientFleet {
  const performer = new GradientPerformer(module);
  const known = new Map<SharedPart, SharedPart>();
  const received = (part: SharedPart): SharedPart => {
    const copy = known.get(part) ?? structuredClone({ head: part.head, arrays: part.arrays });
    known.set(part, copy);
    return copy;
  };
  return {
    evaluateGradient: ({ head, arrays, shared }: GradientTask) =>
      performer.perform({ ...structuredClone({ head, arrays }), shared: shared.map(received) }),
  };
}

const W = parameter([2], { name: "W" });
const loss = blackBox({
  inputs: { W },
  output: [],
  evaluate: nameFleetFunction(async (inputs) => play(inputs), "play"),
});
const parameters = initialParameters([loss], { seed: 4 });
const gradientWith = (fleet?: GradientFleet): Promise<Float64Array> =>
  evaluate(sharded(randomDirections(loss, { directions: 8 }), { fleet, place: "fleet" }), {}, parameters).then(
    (gradient) => Float64Array.from(gradient.get("W").data),
  );

test("a fleet of one's own plays the function of its module", async () => {
  assert.equal(await gradientWith(ownFleet({ play })), await gradientWith());
});

test("a module without the function is an error that names it", async () => {
  const reason = await gradientWith(ownFleet({ other: play })).then(
    () => "no error",
    (error: Error) => error.message,
  );
  assert.match(reason, /the worker's module exports no function "play"; serve the module that does/);
});

test("a task with other numbers of numbers than its graph is refused", async () => {
  const sent: GradientTask[] = [];
  const performer = new GradientPerformer({ play });
  const telling: GradientFleet = {
    evaluateGradient(task) {
      sent.push(task);
      return performer.perform(task);
    },
  };
  await gradientWith(telling);
  const [{ shared, ...task }] = sent;
  const [definition, whole, ...others] = shared;
  const short = { ...whole, arrays: [new Float64Array(1)] };
  const reason = await performer.perform({ ...task, shared: [definition, short, ...others] }).then(
    () => "no error",
    (error: Error) => error.message,
  );
  assert.is(
    reason,
    "a gradient task: it has not the 2 numbers of the parameters; let the trainer and this worker run the same release.",
  );
});

test("a worker with other kernels than the trainer is refused", async () => {
  const { evaluateGradient } = ownFleet({ play });
  const otherwise: GradientFleet = {
    evaluateGradient({ shared: [definition, ...others], ...task }, signal) {
      const head = { ...(definition.head as object), hasWasm: false };
      return evaluateGradient({ ...task, shared: [{ ...definition, head }, ...others] }, signal);
    },
  };
  const reason = await gradientWith(otherwise).then(
    () => "no error",
    (error: Error) => error.message,
  );
  assert.match(
    reason,
    "this worker has WebAssembly and the trainer has not, so its numbers would have other last places",
  );
});

test("the text of the kernels is that of this build", () => {
  assert.ok(kernelsText().length > 10_000);
  assert.is(kernelsText(), kernelsText());
});

test.run();
