// Samples whose `read` is asynchronous have no numbers yet when it returns: they are refused, whoever reads them.
import { DataError, FeedError, input, mean, type Samples } from "@rxgrad/core";
import { batches, imputer, minMaxScaler, split, standardScaler } from "@rxgrad/data";
import { evaluate } from "rxgrad";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { refuses, refusesLater } from "./refuses.js";

const late = (shape: readonly number[], fail = false): Samples => ({
  shape,
  async read(out, at, _start, count) {
    await undefined;
    if (fail) throw new Error("disk");
    out.fill(7, at, at + count * 2);
  },
});

const told = (who: string): string =>
  `${who}: its read returned a Promise; write the numbers before read returns, or give an async iterable of feeds.`;

const t = [[1], [2], [3], [4]];
const sound = [[1, 2], [3, 5]]; // biome-ignore format: short

/** Unhandled rejections: each would end the process. */
const unhandled: unknown[] = [];
process.on("unhandledRejection", (reason) => unhandled.push(reason));

/** Whatever reads at once, by what messages call it. */
const readers: Readonly<Record<string, (x: Samples) => unknown>> = {
  'batches: column "x"': (x) => [...batches({ x, t }, { size: 2, epochs: 1 })],
  'standardScaler: column "training"': (x) => standardScaler().fit(x),
  'minMaxScaler: column "training"': (x) => minMaxScaler().fit(x),
  'imputer: column "training"': (x) => imputer().fit(x),
  'split: column "x"': (x) => split({ x, t }, { test: 2, stratify: "x" }),
};

/** Whatever gives samples that are read later. */
const givers: Readonly<Record<string, (x: Samples) => Samples>> = {
  'standardScaler: column "values"': (x) => standardScaler().fit(sound).transform(x),
  'minMaxScaler: column "values"': (x) => minMaxScaler().fit(sound).inverse(x),
  'imputer: column "values"': (x) => imputer().fit(sound).transform(x),
  'split: column "x"': (x) => split({ x, t }, { test: 2 }).train.x,
};

for (const fail of [false, true]) {
  const name = fail ? "that fails" : "that succeeds";
  test(`a late read ${name} is refused by whoever reads at once`, async () => {
    for (const [who, read] of Object.entries(readers)) refuses(() => read(late([4, 2], fail)), told(who));
    const feeds = async function* () {
      yield { x: late([4, 2], fail) };
    };
    await refusesLater(() => imputer().fitStream(feeds(), "x"), told('imputer: column "x"'));
  });

  test(`a late read ${name} is refused when what is made of it is read`, async () => {
    const x = input("x", [2]);
    for (const [who, give] of Object.entries(givers)) {
      const samples = give(late([4, 2], fail));
      refuses(() => samples.read(new Float64Array(4), 0, 0, 2), told(who));
      try {
        await evaluate(x.pipe(mean()), { x: samples });
        assert.unreachable();
      } catch (error) {
        assert.instance(error, FeedError);
        assert.is((error as Error).message, `input "x": its samples could not be read: ${told(who)}`);
      }
    }
  });
}

test("a batch too large to be copied at once is refused when it is fed", async () => {
  const wide = { shape: [4, 2000], read: late([]).read };
  const [feed] = batches({ x: wide }, { size: 4, epochs: 1 });
  assert.throws(
    () => feed?.x.data,
    (error: unknown) => error instanceof DataError && error.message === told('batches: column "x"'),
  );
});

test("a read that throws is reported with its column", () => {
  const broken: Samples = {
    shape: [4, 2],
    read() {
      throw new TypeError("no disk");
    },
  };
  for (const [who, read] of Object.entries(readers)) {
    assert.instance(refuses(() => read(broken), `${who}: its samples could not be read: no disk`).cause, TypeError);
  }
});

test("no rejection is left over", async () => {
  await new Promise((resolve) => setImmediate(resolve));
  assert.equal(unhandled, []);
});

test.run();
