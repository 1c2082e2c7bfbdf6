import { batches, type IrisOptions, iris, irisFeatures, irisSpecies } from "@rxgrad/data";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { refusesLater } from "./refuses.js";

test("150 flowers, 50 of each species in turn", async () => {
  const { x, t } = await iris({ targets: "index" });
  assert.equal(x.shape, [150, 4]);
  assert.equal([...t.data], [...new Array(50).fill(0), ...new Array(50).fill(1), ...new Array(50).fill(2)]);
  assert.equal([irisSpecies.length, irisFeatures.length], [3, 4]);
});

// Numbers from R's summary(iris), and Fisher's table for the two samples in which the UCI's copy differs.
test("agrees with the published summary", async () => {
  const { x } = await iris();
  const column = (i: number) => Array.from({ length: 150 }, (_, row) => x.at(row, i));
  assert.equal(
    [0, 1, 2, 3].map((i) => Math.min(...column(i))),
    [4.3, 2, 1, 0.1],
  );
  assert.equal(
    [0, 1, 2, 3].map((i) => Math.max(...column(i))),
    [7.9, 4.4, 6.9, 2.5],
  );
  const means = [0, 1, 2, 3].map((i) => (column(i).reduce((a, b) => a + b) / 150).toFixed(3));
  assert.equal(means, ["5.843", "3.057", "3.758", "1.199"]);
  assert.equal(
    [0, 1, 2, 3].map((i) => x.at(34, i)),
    [4.9, 3.1, 1.5, 0.2],
  );
  assert.equal(
    [0, 1, 2, 3].map((i) => x.at(37, i)),
    [4.9, 3.6, 1.4, 0.1],
  );
});

test("gives targets of the requested kind, and a copy for each call", async () => {
  const [oneHot, column] = [await iris(), await iris({ targets: "column" })];
  assert.equal([oneHot.t.shape, column.t.shape], [[150, 3], [150, 1]]); // biome-ignore format: short
  assert.equal(
    [0, 1, 2].map((i) => oneHot.t.at(50, i)),
    [0, 1, 0],
  );
  assert.is(column.t.at(149, 0), 2);
  (oneHot.x.data as Float64Array).fill(0);
  assert.is((await iris()).x.at(0, 0), 5.1);
});

test("works with batches", async () => {
  const [feed] = batches(await iris(), { size: 150, order: "sequential", epochs: 1 });
  assert.equal(feed!.x.toArray(), (await iris()).x.toArray());
});

test("refuses an unknown kind of target", async () => {
  await refusesLater(
    () => iris({ targets: "label" } as unknown as IrisOptions),
    'iris: targets is "label"; give "one-hot", "index" or "column".',
  );
});

test.run();
