import { batches } from "@rxgrad/data";

const data = { x: [[1], [2], [3], [4], [5]] };

// #region orders
for (const order of [
  "shuffled",
  "sequential",
  "random",
] as const) {
  const feeds = batches(data, {
    size: 2,
    order,
    seed: 1,
    epochs: 2,
  });
  const drawn = Array.from(feeds, ({ x }) =>
    x.toArray().join(" "),
  );
  console.log(order.padEnd(10), drawn.join(" | "));
}
// #endregion orders

// #region cursor
const feeds = batches(data, { size: 2, seed: 1 });
const iterator = feeds[Symbol.iterator]();
iterator.next();
const cursor = iterator.cursor();
const next = iterator.next().value?.x.toArray();
const [again] = feeds.from(cursor);
console.log(next, again?.x.toArray());
// #endregion cursor
