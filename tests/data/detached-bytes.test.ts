// Bytes whose memory was transferred to another thread are reported as such, not as an empty file.
import { mnist, parseIdx, readCsv, readIdx, scaledBytes, streamIdx } from "@rxgrad/data";
import { test } from "uvu";
import { refuses, refusesLater } from "./refuses.js";

/** Bytes that are gone. */
function detached(bytes = new Uint8Array(new ArrayBuffer(16), 4)): Uint8Array {
  structuredClone(bytes.buffer, { transfer: [bytes.buffer as ArrayBuffer] });
  return bytes;
}

const told = (who: string): string =>
  `${who}: the bytes are gone: their buffer was transferred, as postMessage does; give a copy made before.`;

const columns = { x: "a" };

test("detached bytes, whole or as chunks of a stream", async () => {
  const chunks = async function* () {
    yield new Uint8Array([97, 10]);
    yield detached();
  };
  await refusesLater(() => readCsv(detached(), { columns }), told("CSV"));
  await refusesLater(() => readCsv(detached(Buffer.from(new ArrayBuffer(8))), { columns }), told("CSV"));
  await refusesLater(() => readCsv(chunks(), { columns }), told("CSV"));
  await refusesLater(() => readIdx(detached()), told("IDX file"));
  await refusesLater(
    async () => await streamIdx({ x: detached() }, { size: 1 })[Symbol.asyncIterator]().next(),
    told("x"),
  );
  refuses(() => parseIdx(detached()), told("IDX file"));
  refuses(() => scaledBytes(detached(), [3, 4]), told("scaledBytes"));
  refuses(() => scaledBytes(detached(Buffer.from(new ArrayBuffer(8))), [2, 4]), told("scaledBytes"));
});

test("bytes that are detached after they were given", () => {
  const bytes = new Uint8Array(8);
  const samples = scaledBytes(bytes, [2, 4]);
  detached(bytes);
  refuses(() => samples.read(new Float64Array(4), 0, 0, 1), told("scaledBytes"));
});

test("detached files of MNIST", async () => {
  const files = { trainImages: detached(), trainLabels: detached(), testImages: detached(), testLabels: detached() };
  await refusesLater(() => mnist({ files }), told("mnist trainImages"));
});

test.run();
