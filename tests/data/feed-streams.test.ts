// Streams of CSV and IDX have places, epochs and refusals in common.
import type { Tensor } from "@rxgrad/core";
import { isSeekable, isSeekableSource } from "@rxgrad/core/extend";
import {
  type ByteSource,
  type FeedStream,
  type StreamCursor,
  type StreamOptions,
  streamCsv,
  streamIdx,
} from "@rxgrad/data";
import * as fc from "fast-check";
import { backprop, dense, input, meanSquaredError, sgd, train } from "rxgrad";
import { lastValueFrom } from "rxjs";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { idxBytes } from "./idx-bytes.js";
import { refuses, refusesLater } from "./refuses.js";

type Options = Omit<StreamOptions<"x">, "map">;

const csv = (samples: number, options: Options, source?: ByteSource) => {
  const text = `n\n${Array.from({ length: samples }, (_, i) => i).join("\n")}\n`;
  return streamCsv(source ?? new TextEncoder().encode(text), { columns: { x: "n" }, ...options });
};
const idx = (samples: number, options: Options) =>
  streamIdx(
    {
      x: idxBytes(
        [samples],
        Array.from({ length: samples }, (_, i) => i),
      ),
    },
    options,
  );
const kinds: ((samples: number, options: Options) => FeedStream<{ readonly x: Tensor }>)[] = [csv, idx];

async function all(feeds: AsyncIterable<{ readonly x: Tensor }>): Promise<number[][]> {
  const got: number[][] = [];
  for await (const { x } of feeds) got.push([...x.data]);
  return got;
}

const plans = fc.record({
  samples: fc.integer({ min: 1, max: 12 }),
  size: fc.integer({ min: 1, max: 5 }),
  epochs: fc.integer({ min: 1, max: 3 }),
  dropLast: fc.boolean(),
});

test("each epoch gives every sample once, in order, cut at its end", async () => {
  for (const kind of kinds) {
    await fc.assert(
      fc.asyncProperty(plans, async ({ samples, size, epochs, dropLast }) => {
        fc.pre(!dropLast || samples >= size);
        const epoch: number[][] = [];
        for (let i = 0; i < samples; i += size) {
          if (dropLast && i + size > samples) break;
          epoch.push(Array.from({ length: Math.min(size, samples - i) }, (_, j) => i + j));
        }
        const wanted = Array.from({ length: epochs }, () => epoch).flat();
        assert.equal(await all(kind(samples, { size, epochs, dropLast })), wanted);
      }),
    );
  }
});

test("a cursor continues from any feed, through JSON, with from as with its option", async () => {
  for (const kind of kinds) {
    await fc.assert(
      fc.asyncProperty(plans, fc.nat(20), async ({ samples, size, epochs, dropLast }, taken) => {
        fc.pre(!dropLast || samples >= size);
        const feeds = kind(samples, { size, epochs, dropLast });
        const iterator = feeds[Symbol.asyncIterator]();
        for (let i = 0; i < taken; i++) await iterator.next();
        const from = JSON.parse(JSON.stringify(iterator.cursor())) as StreamCursor;
        const rest = await all(iterator);
        assert.equal(await all(feeds.from(from)), rest);
        const again = kind(samples, { size, epochs, dropLast, from })[Symbol.asyncIterator]();
        assert.equal(again.cursor(), from);
        assert.equal(await all(again), rest);
        assert.equal(await all(feeds), await all(kind(samples, { size, epochs, dropLast })));
      }),
    );
  }
});

test("a cursor counts the feeds given, and two iterations do not disturb each other", async () => {
  for (const kind of kinds) {
    const feeds = kind(5, { size: 2, epochs: 2 });
    const [a, b] = [feeds[Symbol.asyncIterator](), feeds[Symbol.asyncIterator]()];
    const places = [];
    for (let i = 0; i < 5; i++) {
      places.push([a.cursor().epoch, a.cursor().sample]);
      await a.next();
      await b.next();
      await b.next();
    }
    assert.equal(places, [[0, 0], [0, 2], [0, 4], [0, 5], [1, 2]]); // biome-ignore format: short
    const ahead = feeds[Symbol.asyncIterator]();
    const pending = [ahead.next(), ahead.next()];
    assert.is(ahead.cursor().sample, 0);
    await Promise.all(pending);
    assert.is(ahead.cursor().sample, 4);
  }
});

test("streams are a seekable source, as core describes one", async () => {
  for (const kind of kinds) {
    assert.ok(isSeekableSource(kind(1, { size: 1 })));
    assert.ok(isSeekable(kind(1, { size: 1 })[Symbol.asyncIterator]()));
  }
});

test("epochs without end", async () => {
  for (const kind of kinds) {
    let count = 0;
    for await (const _ of kind(3, { size: 2, epochs: Number.POSITIVE_INFINITY })) if (++count === 20) break;
    assert.is(count, 20);
  }
});

test("a source that can be read only once is refused in its second epoch", async () => {
  const once = async function* () {
    yield new TextEncoder().encode("n\n1\n2\n");
  };
  const feeds = csv(0, { size: 2, epochs: 2 }, once())[Symbol.asyncIterator]();
  assert.equal([...(await feeds.next()).value!.x.data], [1, 2]);
  await refusesLater(
    () => feeds.next(),
    "CSV: epoch 2 has no feed; give at least 1 samples, from a source that can be read again for each epoch.",
  );
});

test("a source is closed when the loop over its feeds ends early", async () => {
  let isClosed = false;
  const source = async function* () {
    try {
      for (;;) yield new TextEncoder().encode("1\n");
    } finally {
      isClosed = true;
    }
  };
  for await (const _ of streamCsv(source(), { columns: { x: 1 }, header: false, size: 3 })) break;
  assert.ok(isClosed);
});

test("memory does not grow with a CSV file", async () => {
  const gc = (globalThis as { gc?: () => void }).gc;
  const chunk = new TextEncoder().encode('1.5,"two ""words""\n",3\n'.repeat(2048)); // 49,152 bytes
  let read = 0;
  const endless = async function* () {
    for (;;) {
      read += chunk.length;
      yield chunk;
    }
  };
  const used = (): number => {
    gc?.();
    const { heapUsed, arrayBuffers } = process.memoryUsage();
    return heapUsed + arrayBuffers;
  };
  let [before, most] = [0, 0];
  for await (const { x } of streamCsv(endless(), { columns: { x: [1, 3] }, header: false, size: 1024 })) {
    assert.is(x.at(1023, 1), 3);
    const isFirst = before === 0;
    if (isFirst) before = used();
    else if (read % (40 * chunk.length) === 0) most = Math.max(most, used() - before);
    if (read > 200 * chunk.length) break; // 10 MB
  }
  assert.ok(gc === undefined || most < 2 ** 22, `${most} bytes`);
});

test("training takes its feeds from a stream", async () => {
  const W = sgd(backprop(meanSquaredError(input("x", [1]).pipe(dense(1)), input("t", [1]))), { learningRate: 0.1 });
  const text = "a,b\n1,2\n-1,-2\n0.5,1\n";
  const feeds = streamCsv(new TextEncoder().encode(text), { columns: { x: ["a"], t: ["b"] }, size: 2, epochs: 100 });
  const { iteration, loss } = await lastValueFrom(train(W, feeds));
  assert.is(iteration, 200);
  assert.ok(loss < 1e-6, `${loss}`);
});

test("errors while reading name the place, and the feeds before it have been emitted", async () => {
  const feeds = streamCsv(new TextEncoder().encode("n\n1\n2\nz\n"), { columns: { x: "n" }, size: 1 }, "a.csv");
  const iterator = feeds[Symbol.asyncIterator]();
  await iterator.next();
  assert.equal([...(await iterator.next()).value!.x.data], [2]);
  await refusesLater(
    () => iterator.next(),
    'a.csv: line 4, column 1: "z" is not a number; correct it, or count it as missing: missing.marks.',
  );
  assert.equal(iterator.cursor().sample, 2);
});

test("options outside their domain", () => {
  const refused = (options: unknown, message: string) => {
    refuses(() => csv(3, options as Options), `CSV: ${message}`);
    refuses(() => idx(3, options as Options), `streamIdx: ${message}`);
  };
  for (const size of [0, 1.5, Number.NaN, undefined])
    refused({ size }, `size is ${size}; give a whole number, 1 or more.`);
  refused({ size: 1, dropLast: 1 }, "dropLast is 1; give true or false.");
  refused({ size: 1, epochs: 0 }, "epochs is 0; give a whole number, 1 or more, or Infinity.");
  refused({ size: 1, map: 5 }, "map is 5; give a function that takes a feed and returns one.");
});

test("cursors of other streams, and damaged ones", async () => {
  const refused = (from: unknown, message: string) => {
    refuses(() => csv(3, { size: 2, from: from as StreamCursor }), `CSV: ${message}`);
    refuses(() => idx(3, { size: 2 }).from(from as StreamCursor), `streamIdx: ${message}`);
  };
  const sound = csv(3, { size: 2 })[Symbol.asyncIterator]().cursor();
  refused(null, "from is null; give what cursor() returned.");
  refused({ ...sound, size: 3 }, "the cursor comes from a stream with size 3, but here it is 2; continue with the same options."); // biome-ignore format: one line
  refused({ ...sound, dropLast: true }, "the cursor comes from a stream with dropLast true, but here it is false; continue with the same options."); // biome-ignore format: one line
  refused({ ...sound, sample: -1 }, "the cursor is at epoch 0, sample -1; give what cursor() returned.");
  refused({ ...sound, epoch: "1" }, 'the cursor is at epoch "1", sample 0; give what cursor() returned.');
  const beyond = { ...sound, sample: 4 };
  await refusesLater(
    () => all(csv(3, { size: 2 }).from(beyond)),
    "CSV: the cursor is at sample 4, but there are 3; continue with the same file.",
  );
  await refusesLater(
    () => all(idx(3, { size: 2 }).from(beyond)),
    "streamIdx: the cursor is at sample 4, but there are 3; continue with the same files.",
  );
});

test.run();
