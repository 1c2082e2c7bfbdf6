// Scalers and imputers remember the names of columns that were read from a file, and refuse others.
import { tensor } from "@rxgrad/core";
import {
  imputer,
  imputerFromJSON,
  minMaxScaler,
  parseCsv,
  scalerFromJSON,
  split,
  standardScaler,
  streamCsv,
} from "@rxgrad/data";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { refuses } from "./refuses.js";

const text = "area,rooms,year,price\n42,1,1990,189\n100,4,2001,355\n156,5,1977,434\n60,2,1984,210\n";
const read = (x: readonly (string | number)[], given = text) =>
  parseCsv(given, { columns: { x, t: { number: ["price"] } } }).data;
const names = ["area", "rooms", "year"];
const copyOf = <J>(json: J): J => JSON.parse(JSON.stringify(json));

const kinds = [
  ["standardScaler", standardScaler(), scalerFromJSON],
  ["minMaxScaler", minMaxScaler(), scalerFromJSON],
  ["imputer", imputer(), imputerFromJSON],
] as const;

for (const [kind, made, fromJSON] of kinds) {
  test(`${kind} remembers its columns, also when it was saved`, () => {
    const fitted = made.fit(read(names).x);
    const json = fitted.toJSON();
    assert.equal(json.columns, names);
    const again = (fromJSON as (json: unknown) => typeof fitted)(copyOf(json));
    assert.equal(copyOf(again), copyOf(json));
    for (const each of [fitted, again]) {
      assert.equal(each.transform(read(names).x).shape, [4, 3]);
      // The same columns by their numbers.
      assert.equal(each.transform(read([1, 2, 3]).x).shape, [4, 3]);
      refuses(
        () => each.transform(read(["rooms", "area", "year"]).x),
        `${kind}: the columns "rooms", "area", "year" came in another order; give "area", "rooms", "year", as it was fitted.`,
      );
      refuses(
        () => each.transform(read(["area", "rooms", "price"]).x),
        `${kind}: column "price" came in the place of "year"; give "area", "rooms", "year", as it was fitted, or the numbers without names, toArray(), where they mean the same.`,
      );
      assert.equal(each.transform(read(["rooms", "area", "year"]).x.toArray()).shape, [4, 3]);
    }
  });

  test(`${kind} compares nothing where numbers have no names`, () => {
    const fitted = made.fit(read(names).x);
    assert.equal(fitted.transform([[1, 2, 3]]).shape, [1, 3]);
    assert.equal(fitted.transform(tensor([[1, 2, 3]])).shape, [1, 3]);
    const headless = { header: false, columns: { x: [2, 1, 3] } } as const;
    assert.equal(fitted.transform(parseCsv("1,2,3\n", headless).data.x).shape, [1, 3]);
    const plain = made.fit([[1, 2, 3], [2, 3, 5]]); // biome-ignore format: short
    assert.is("columns" in plain.toJSON(), false);
    assert.equal(plain.transform(read(["rooms", "area", "year"]).x).shape, [4, 3]);
  });
}

test("names go through split, imputer and scaler", () => {
  const parts = split(read(names), { test: 1, validation: 1, seed: 1 });
  const filled = imputer().fit(parts.train.x);
  const scaler = standardScaler().fit(filled.transform(parts.train.x));
  assert.equal(scaler.toJSON().columns, names);
  assert.equal(scaler.transform(filled.transform(parts.test.x)).shape, [1, 3]);
  const turned = split(read(["year", "rooms", "area"]), { test: 1, seed: 1 }).test.x;
  assert.throws(() => scaler.transform(turned), /another order/);
  assert.throws(() => minMaxScaler().fit(scaler.transform(parts.test.x)).transform(turned), /another order/);
  const t = standardScaler().fit(parts.train.t);
  assert.equal(t.inverse([[0]]).shape, [1, 1]);
  assert.equal(t.inverse(t.transform(parts.test.t)).shape, [1, 1]);
  const rooms = parseCsv(text, { columns: { t: { number: ["rooms"] } } }).data.t;
  assert.throws(() => t.inverse(rooms), /"rooms" came in the place of "price"/);
});

test("feeds of a stream have names too", async () => {
  const stream = (x: readonly string[]) => streamCsv(new TextEncoder().encode(text), { columns: { x }, size: 3 });
  const fitted = await imputer().fitStream(stream(names), "x");
  assert.equal(fitted.toJSON().columns, names);
  for await (const { x } of stream(names)) fitted.transform(x);
  for await (const { x } of stream(["rooms", "area", "year"])) {
    assert.throws(() => fitted.transform(x), /another order/);
  }
});

test("a saved imputer with damaged names is refused", () => {
  const json = imputer().fit(read(names).x).toJSON();
  for (const columns of [["area"], ["area", "rooms", 3], "abc"]) {
    assert.throws(() => imputerFromJSON({ ...json, columns } as never), /this is not an imputer/);
  }
});

test.run();
