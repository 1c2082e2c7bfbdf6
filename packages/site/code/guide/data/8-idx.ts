import { writeFile } from "node:fs/promises";
import { oneHot, readIdx, streamIdx } from "@rxgrad/data";
import { tensor } from "rxgrad";

// #region write
// Three images of 2 by 2 gray pixels, and their labels.
const images = [0, 255, 51, 0, 255, 0, 0, 51, 51, 51, 255, 255];
const header = (...lengths: number[]) => [
  0,
  0,
  8,
  lengths.length,
  ...lengths.flatMap((length) => [0, 0, 0, length]),
];
await writeFile(
  "images-idx3-ubyte",
  Uint8Array.from([...header(3, 2, 2), ...images]),
);
await writeFile(
  "labels-idx1-ubyte",
  Uint8Array.from([...header(3), 1, 0, 1]),
);
// #endregion write

// #region read
const { shape, data } = await readIdx("images-idx3-ubyte");
console.log(shape, data.constructor.name);
// #endregion read

// #region stream
const files = { x: "images-idx3-ubyte", t: "labels-idx1-ubyte" };
const feeds = streamIdx(files, {
  size: 2,
  map: ({ x, t }) => ({
    x: tensor(
      Float64Array.from(x.data, (byte) => byte / 255),
      [t.size, 4],
    ),
    t: oneHot(t, 2),
  }),
});
for await (const { x, t } of feeds)
  console.log(JSON.stringify(x), JSON.stringify(t));
// #endregion stream
