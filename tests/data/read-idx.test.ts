import { gzipSync } from "node:zlib";
import { type ByteSource, oneHot, readIdx, type StreamOptions, streamIdx } from "@rxgrad/data";
import * as fc from "fast-check";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { idxBytes, OTHER_TYPES } from "./idx-bytes.js";
import { refuses, refusesLater } from "./refuses.js";

const bytes = (count: number): number[] => Array.from({ length: count }, (_, i) => (i * 37) % 256);

/** A source that counts the bytes it was asked for: this beginning, then zeros for ever, or 128 MiB of them, packed. */
function endless(head: Uint8Array, isPacked: boolean): { source: AsyncIterable<Uint8Array>; read: () => number } {
  let read = 0;
  const packed = gzipSync(Buffer.concat([head, Buffer.alloc(2 ** 27)]), { level: 1 });
  const source = async function* (): AsyncGenerator<Uint8Array> {
    for (let i = 0; ; i++) {
      const next = isPacked ? packed.subarray(1000 * i, 1000 * (i + 1)) : i === 0 ? head : new Uint8Array(2 ** 16);
      if (next.length === 0) return;
      read += next.length;
      yield next;
    }
  };
  return { source: source(), read: () => read };
}

test("a file is read whole, packed or not", async () => {
  const shape = [5, 3, 2];
  const file = idxBytes(shape, bytes(30));
  for (const source of [file, new Uint8Array(gzipSync(file)), new Blob([Buffer.from(file)])]) {
    const read = await readIdx(source);
    assert.equal(read.shape, shape);
    assert.equal([...read.data], bytes(30));
  }
  assert.equal(await readIdx(idxBytes([0, 4], [])), { shape: [0, 4], data: new Uint8Array(0) });
});

test("a stream gives the same samples, in feeds of any size, with every file's shape", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 12 }),
      fc.integer({ min: 1, max: 14 }),
      fc.boolean(),
      fc.boolean(),
      async (samples, size, isPacked, dropLast) => {
        const [x, t] = [idxBytes([samples, 2, 3], bytes(samples * 6)), idxBytes([samples], bytes(samples))];
        const feeds = streamIdx({ x: isPacked ? gzipSync(x) : x, t }, { size, dropLast });
        const [xs, ts]: [number[], number[]] = [[], []];
        const read = async () => {
          for await (const feed of feeds) {
            assert.equal(feed.x.shape, [feed.t.size, 2, 3]);
            assert.ok(feed.t.size === size || (!dropLast && ts.length + feed.t.size === samples));
            xs.push(...feed.x.data);
            ts.push(...feed.t.data);
          }
        };
        const whole = dropLast ? samples - (samples % size) : samples;
        if (whole > 0) await read();
        else {
          const error = await read().then(
            () => undefined,
            (reason: unknown) => reason as Error,
          );
          assert.match(error?.message ?? "", "has no feed");
        }
        assert.equal(xs, bytes(samples * 6).slice(0, whole * 6));
        assert.equal(ts, bytes(samples).slice(0, whole));
      },
    ),
    { numRuns: 60 },
  );
});

test("files of other types are read and streamed, beside those of bytes", async () => {
  const numbers = [-3, -2, -1, 0, 1, 2, 3, 4];
  for (const { type, name, bytes: written } of OTHER_TYPES) {
    const x = gzipSync(
      idxBytes(
        [4, 2],
        numbers.flatMap((each) => [...written(each)]),
        type,
      ),
    );
    const { data } = await readIdx(x);
    assert.equal([data.constructor.name, ...data], [name, ...numbers]);
    const feeds: number[][] = [];
    for await (const feed of streamIdx({ x, t: idxBytes([4], [9, 8, 7, 6]) }, { size: 3 })) {
      feeds.push([...feed.x.data, ...feed.t.data]);
      if (feeds.length === 2) break;
    }
    assert.equal(feeds, [
      [-3, -2, -1, 0, 1, 2, 9, 8, 7],
      [3, 4, 6],
    ]);
  }
  await refusesLater(
    () => readIdx(idxBytes([2 ** 20], [], 14), { name: "f", limit: 2 ** 22 }),
    "f: its header says [1048576], 8388608 bytes, more than the limit of 4194304; raise the limit, or read it in parts with streamIdx.",
  );
});

test("epochs read the files again, and map converts the feeds", async () => {
  const options = { size: 2, epochs: 2, map: ({ t }: { t: { data: ArrayLike<number> } }) => ({ t: oneHot(Float64Array.from(t.data), 3) }) }; // biome-ignore format: one line
  const got = [];
  for await (const { t } of streamIdx({ t: idxBytes([3], [0, 2, 1]) }, options))
    got.push(...(t.toArray() as number[][]));
  assert.equal(got, [[1, 0, 0], [0, 0, 1], [0, 1, 0], [1, 0, 0], [0, 0, 1], [0, 1, 0]]); // biome-ignore format: short
});

test("a header that claims more samples than the file has takes no memory", async () => {
  const huge = 2 ** 32 - 1;
  const before = process.memoryUsage().arrayBuffers;
  await refusesLater(
    () => readIdx(idxBytes([huge, huge], [1]), { limit: Number.MAX_VALUE }),
    `IDX file: the file is 13 bytes long, but its header says [${huge}, ${huge}], which takes ${12 + huge ** 2}; it is truncated, fetch it again.`,
  );
  await refusesLater(
    () => readIdx(idxBytes([huge, huge], [1])),
    `IDX file: its header says [${huge}, ${huge}], ${huge ** 2} bytes, more than the limit of 1073741824; raise the limit, or read it in parts with streamIdx.`,
  );
  await refusesLater(
    () => first({ x: idxBytes([2, huge], [1]) }, { size: 3 }),
    `x: its header says [2, ${huge}], so that a feed of 3 samples takes ${3 * huge} bytes; give a smaller size.`,
  );
  assert.ok(process.memoryUsage().arrayBuffers - before < 1e7);
});

test("an endless file is not read beyond the end that its header gives", async () => {
  for (const isPacked of [false, true]) {
    const { source, read } = endless(idxBytes([2, 3], []), isPacked);
    await refusesLater(
      () => readIdx(source),
      "IDX file: its header says [2, 3], which takes 18 bytes, but there is something after its end; fetch it again.",
    );
    // No more than the buffers of Node's streams, 64 KiB each.
    assert.ok(read() < 2 ** 18, `${read()} bytes`);
  }
});

test("memory does not grow with the file", async () => {
  const rows = 2 ** 16; // 64 MiB, packed to a thousandth
  const file = gzipSync(Buffer.concat([idxBytes([rows, 1024], []), Buffer.alloc(rows * 1024)]));
  (globalThis as { gc?: () => void }).gc?.();
  const before = process.memoryUsage().arrayBuffers;
  let [samples, most] = [0, 0];
  for await (const { x } of streamIdx({ x: file }, { size: 64 })) {
    samples += x.shape[0]!;
    if (samples % 1024 === 0) (globalThis as { gc?: () => void }).gc?.();
    most = Math.max(most, process.memoryUsage().arrayBuffers - before);
  }
  assert.is(samples, rows);
  assert.ok(most < 2 ** 24, `${most} bytes`);
});

const first = async <Names extends string>(files: Record<Names, ByteSource>, options: StreamOptions<Names>) => {
  for await (const feed of streamIdx(files, options)) return feed;
  return undefined;
};

test("files that do not belong together, are invalid, or are empty", async () => {
  await refusesLater(
    () => first({ x: idxBytes([2, 1], [1, 2]), t: idxBytes([3], [1, 2, 3]) }, { size: 1 }),
    "t: the file holds 3 samples but x holds 2; give files that belong together.",
  );
  await refusesLater(
    () => first({ x: idxBytes([2 ** 32 - 1, 0], []) }, { size: 1 }),
    `x: its header says [${2 ** 32 - 1}, 0], so its samples are empty; check the file.`,
  );
  await refusesLater(
    () => first({ x: idxBytes([0], []) }, { size: 1 }),
    "streamIdx: epoch 1 has no feed; give at least 1 samples, from a source that can be read again for each epoch.",
  );
  await refusesLater(
    () => first({ x: idxBytes([3], [1, 2]) }, { size: 3 }),
    "x: the file is 10 bytes long, but its header says [3], which takes 11; it is truncated, fetch it again.",
  );
  await refusesLater(
    () => first({ x: Uint8Array.of(0, 0, 8) }, { size: 3 }),
    "x: the file is 3 bytes long, but an IDX header takes at least 4; fetch the file again.",
  );
  const message = "streamIdx: there are no files; give one for each name, such as { x: images, t: labels }.";
  for (const files of [{}, null, undefined]) refuses(() => streamIdx(files as unknown as { x: Uint8Array }, { size: 1 }), message); // biome-ignore format: one line
});

test("bytes after the last sample are refused before the end", async () => {
  const feeds = streamIdx({ x: idxBytes([2], [1, 2, 3]) }, { size: 1 })[Symbol.asyncIterator]();
  assert.equal([...(await feeds.next()).value!.x.data], [1]);
  assert.equal([...(await feeds.next()).value!.x.data], [2]);
  await refusesLater(
    () => feeds.next(),
    "x: its header says [2], which takes 10 bytes, but there is something after its end; fetch it again.",
  );
});

test("an invalid limit", async () => {
  for (const limit of [0, -1, Number.NaN]) {
    await refusesLater(
      () => readIdx(idxBytes([1], [1]), { limit }),
      `IDX file: limit is ${limit}; give a positive finite number, or Infinity.`,
    );
  }
});

test.run();
