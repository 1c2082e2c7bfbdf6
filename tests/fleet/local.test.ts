// A fleet of threads of this machine. Runs alone: it starts threads.
import { getEventListeners } from "node:events";
import { readFileSync } from "node:fs";
import { localFleet } from "@rxgrad/fleet";
import {
  adam,
  blackBox,
  constant,
  finiteDifference,
  HyperparameterError,
  meanSquaredError,
  parameter,
  train,
  uniform,
} from "rxgrad";
import { filter, firstValueFrom, lastValueFrom, map, take, toArray } from "rxjs";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { Threads } from "../../packages/fleet/src/threads/threads.js";
import { promised, simulate } from "../fixtures/fleet/functions.js";

const module = new URL("../fixtures/fleet/functions.ts", import.meta.url);
const fleet = localFleet(module, { concurrency: 2, attempts: 2 });

test.after(() => fleet.close());

type Evaluate = Parameters<typeof blackBox>[0]["evaluate"];

/** The losses of a training of two rates. */
function losses(evaluate: Evaluate): Promise<number[]> {
  const rates = parameter([2], { name: "rates", initial: uniform(0.9) });
  const hares = blackBox({ inputs: { rates }, output: [8], evaluate: evaluate as never });
  const counted = constant([1.2, 1.4, 1.5, 1.7, 1.8, 1.9, 1.9, 1.8]);
  const W = adam(finiteDifference(meanSquaredError(hares, counted)), { learningRate: 0.02 });
  return lastValueFrom(
    train(W, undefined, { seed: 5 }).pipe(
      take(40),
      map(({ loss }) => loss),
      toArray(),
    ),
  );
}

/** The message of the error of an evaluation. */
async function refusal(name: string, x: readonly number[] = [4]): Promise<string> {
  try {
    const value = await fleet.evaluate(name)({ x: Float64Array.from(x) });
    return `no error, but ${String(value)}`;
  } catch (error) {
    return (error as Error).message;
  }
}

test("the stream of losses is that of the function itself, bit for bit", async () => {
  assert.equal(await losses(fleet.evaluate("simulate")), await losses(simulate as never));
});

test("asynchronous functions, Promises and numbers", async () => {
  const x = Float64Array.of(41);
  assert.equal(await fleet.evaluate("promised")({ x }), Float64Array.of(await promised({ x })));
});

test("the repetition is passed on", async () => {
  const signal = new AbortController().signal;
  const value = await fleet.evaluate("repetitionOf")({ x: Float64Array.of(1) }, { signal, repetition: 3 });
  assert.equal(value, Float64Array.of(3));
});

test("a million numbers", async () => {
  assert.equal(await fleet.evaluate("length")({ x: new Float64Array(1_000_000) }), Float64Array.of(1_000_000));
});

test("an error is tried again, and told with the number of tries", async () => {
  assert.is(await refusal("fails"), "no luck with 4 (tried 2 times, the last time on this machine)");
});

test("the error of a run names the black box and the point", async () => {
  try {
    await losses(fleet.evaluate("text"));
    assert.unreachable();
  } catch (error) {
    assert.match(
      (error as Error).message,
      /^blackBox "blackBox\d+" at rates = .* in iteration 1: evaluate failed: "text" returned string; return a number, or a list of numbers/,
    );
  }
});

test("what is no list of numbers is refused where it was returned", async () => {
  assert.match(await refusal("text"), '"text" returned string; return a number, or a list of numbers');
  assert.match(await refusal("withGap"), '"withGap" returned object as element 1; return numbers');
});

test("what the module itself posts is no answer, also not to the next evaluation", async () => {
  for (const x of [1, 2, 3])
    assert.equal(await fleet.evaluate("posts")({ x: Float64Array.of(x) }), Float64Array.of(x + 1));
});

test("an error that cannot be read is an error, and not the end of its thread", async () => {
  assert.match(await refusal("throwsUnreadable"), "an error that cannot be read (tried 2 times");
});

test("inputs that cannot be sent everywhere are refused here too", async () => {
  const message = await fleet
    .evaluate("promised")({ x: [1, 2] as never })
    .catch((error) => error.message);
  assert.is(message, 'localFleet: "promised" was given an array of 2 as x; give a Float64Array, as a black box does.');
});

test("a repetition that cannot be sent everywhere is refused here too", async () => {
  for (const repetition of [-1, 0.5, "1" as never]) {
    const context = { signal: new AbortController().signal, repetition };
    const error = await fleet
      .evaluate("simulate")({ rates: Float64Array.of(1, 1) }, context)
      .then(
        () => undefined,
        (reason: unknown) => reason,
      );
    assert.instance(error, HyperparameterError);
    assert.match((error as Error).message, /^localFleet: repetition is .*; give a whole number, 0 or more\.$/);
  }
});

test("the threads of a worker reject with the reason of an abort", async () => {
  const threads = new Threads(module.href, 1, undefined);
  const controller = new AbortController();
  const inputs = { type: "evaluate", function: "never", inputs: [], arrays: [], repetition: 0 } as const;
  const reasons = [threads.perform(inputs, controller.signal), threads.performAlone(inputs, controller.signal)].map(
    (each) =>
      each.then(
        ({ type }) => `no abort, but a ${type}`,
        (reason) => reason,
      ),
  );
  controller.abort("enough");
  assert.equal(await Promise.all(reasons), ["enough", "enough"]);
  threads.close();
});

test("a module whose text is in its address has the version of the same text in a file", async () => {
  const text = readFileSync(module, "utf8");
  const inAddress = new Threads(`data:text/javascript,${encodeURIComponent(text)}`, 1, undefined);
  assert.is(await inAddress.version, await new Threads(module.href, 1, undefined).version);
});

test("an address that cannot be read is no error before the version is asked for", async () => {
  const unreadable = new Threads("https://a.invalid/simulate.js", 1, undefined);
  const message = await unreadable.version.catch((error) => error.message);
  assert.is(message, "The URL must be of scheme file");
});

test("a function that is not there is named, with those that are, and not tried again", async () => {
  const message = await refusal("simulat");
  assert.match(message, /functions\.ts has no function "simulat"; it has .*simulate/);
  assert.not.match(message, "tried");
  assert.match(await refusal("constant"), 'has no function "constant"');
  assert.match(await refusal("toString"), 'has no function "toString"');
});

test("a function that ends its thread ends the evaluation after three times alone, and nothing else", async () => {
  const others = Promise.all([1, 2, 3, 4].map((x) => fleet.evaluate("promised")({ x: Float64Array.of(x) })));
  for (const name of ["ends", "endsLater"]) {
    assert.match(
      await refusal(name),
      new RegExp(
        `^"${name}" ended its thread 3 times while it was alone there, the last time on this machine \\(.+\\)$`,
      ),
    );
  }
  assert.equal(
    await others,
    [2, 3, 4, 5].map((x) => Float64Array.of(x)),
  );
});

test("an abort ends the evaluation under way, and those behind it go on", async () => {
  const controller = new AbortController();
  const context = { signal: controller.signal, repetition: 0 };
  const aborted = [1, 2, 3].map(() => fleet.evaluate("never")({ x: Float64Array.of(1) }, context));
  const behind = fleet.evaluate("promised")({ x: Float64Array.of(1) });
  controller.abort(new Error("enough"));
  for (const each of aborted) {
    await each.then(
      () => assert.unreachable(),
      (error) => assert.is((error as Error).message, "enough"),
    );
  }
  assert.equal(await behind, Float64Array.of(2));
});

test("the status tells what is under way and what waits", async () => {
  const controller = new AbortController();
  const context = { signal: controller.signal, repetition: 0 };
  const under = [1, 2, 3].map(() =>
    fleet
      .evaluate("never")({ x: Float64Array.of(1) }, context)
      .catch(() => {}),
  );
  const status = await firstValueFrom(fleet.status$);
  assert.is(status.inFlight, 2);
  assert.is(status.waiting, 1);
  assert.is(status.workers[0].busy, 2);
  assert.is(status.problem, undefined);
  controller.abort();
  await Promise.all(under);
});

test("who subscribes to the status later is told it at once, also where nothing changes", async () => {
  const watching = fleet.status$.subscribe();
  const settled = await firstValueFrom(fleet.status$.pipe(filter(({ rate }) => rate === 0)));
  assert.equal(await firstValueFrom(fleet.status$), settled);
  watching.unsubscribe();
});

test("a closed fleet ends what is under way, and takes nothing new", async () => {
  const other = localFleet(module, { concurrency: 1 });
  const under = other.evaluate("never")({ x: Float64Array.of(1) });
  const message = under.catch((error) => error.message);
  await other.close();
  assert.is(await message, "localFleet: the fleet was closed; make a new one.");
  const later = await other
    .evaluate("promised")({ x: Float64Array.of(1) })
    .catch((error) => error.message);
  assert.is(later, "localFleet: the fleet was closed; make a new one.");
});

test("many that are given up together start no threads, and take one listener", async () => {
  const other = localFleet(module, { concurrency: 2 });
  const controller = new AbortController();
  const context = { signal: controller.signal, repetition: 0 };
  const all = Array.from({ length: 2000 }, () => other.evaluate("never")({ x: Float64Array.of(1) }, context));
  const settled = Promise.allSettled(all);
  const threads = (): number => process.getActiveResourcesInfo().filter((each) => each === "MessagePort").length;
  const before = threads();
  controller.abort(new Error("enough"));
  assert.ok(threads() <= before);
  assert.ok((await settled).every(({ status }) => status === "rejected"));
  assert.ok(getEventListeners(controller.signal, "abort").length <= 1);
  await other.close();
});

test("the status completes when the fleet is closed", async () => {
  const other = localFleet(module);
  let isComplete = false;
  other.status$.subscribe({
    complete: () => {
      isComplete = true;
    },
  });
  await firstValueFrom(other.status$);
  assert.not.ok(isComplete);
  await other.close();
  assert.ok(isComplete);
  assert.is(await lastValueFrom(other.status$, { defaultValue: undefined }), undefined);
});

test("a module that cannot be imported is an error of the evaluation", async () => {
  const other = localFleet(new URL("./nowhere.js", import.meta.url), { concurrency: 1, attempts: 1 });
  const message = await other
    .evaluate("any")({ x: Float64Array.of(1) })
    .catch((error) => error.message);
  assert.match(message, /nowhere\.js could not be imported: /);
  await other.close();
});

test("wrong options are refused in one sentence", () => {
  const refused: readonly [() => unknown, string][] = [
    [
      () => localFleet("./simulate.js"),
      'localFleet: the module is "./simulate.js"; give an absolute address, such as new URL("./simulate.js", import.meta.url).',
    ],
    [
      () => localFleet(null as never),
      'localFleet: the module is null; give an absolute address, such as new URL("./simulate.js", import.meta.url).',
    ],
    [() => localFleet(module, { concurrency: 0 }), "localFleet: concurrency is 0; give a whole number from 1 to 256."],
    [() => localFleet(module, { attempts: 1.5 }), "localFleet: attempts is 1.5; give a whole number, 1 or more."],
    [
      () => localFleet(module, { threads: 2 } as never),
      'localFleet: there is no option "threads"; leave it out, or give one of concurrency, attempts, entry.',
    ],
    [
      () => fleet.evaluate(simulate as never),
      'localFleet: evaluate was given function; give the name of a function, such as "simulate".',
    ],
    [
      () => fleet.evaluate("x".repeat(2001)),
      "localFleet: evaluate was given a name of 2001 letters; give one of at most 2000.",
    ],
  ];
  for (const [act, message] of refused) {
    assert.throws(act, (error: unknown) => {
      assert.instance(error, HyperparameterError);
      assert.is((error as Error).message, message);
      return true;
    });
  }
});

test.run();
