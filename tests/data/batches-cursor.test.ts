import { isSeekable, isSeekableSource } from "@rxgrad/core/extend";
import { type BatchCursor, batches } from "@rxgrad/data";
import * as fc from "fast-check";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { numbered, orders, plans, rowsOf, take } from "./numbered-batches.js";

test("a cursor continues bit for bit from any feed, through JSON", () => {
  fc.assert(
    fc.property(plans, fc.constantFrom(...orders), fc.nat(60), ({ samples, size, seed, dropLast }, order, taken) => {
      const options = { size, seed, dropLast, order };
      const whole = batches(numbered(samples), options)[Symbol.iterator]();
      for (let i = 0; i < taken; i++) whole.next();
      const from = JSON.parse(JSON.stringify(whole.cursor())) as BatchCursor;
      const rest = batches(numbered(samples), { ...options, seed: 99, from })[Symbol.iterator]();
      assert.equal(rest.cursor(), from);
      for (let i = 0; i < 20; i++) {
        assert.equal(rowsOf(rest.next()), rowsOf(whole.next()));
        assert.equal(rest.cursor(), whole.cursor());
      }
    }),
  );
});

test("from gives the feeds that come next, and does not change the batches it is called on", () => {
  fc.assert(
    fc.property(plans, fc.constantFrom(...orders), fc.nat(60), ({ samples, size, seed, dropLast }, order, taken) => {
      const whole = batches(numbered(samples), { size, seed, dropLast, order });
      const [first, iterator] = [whole[Symbol.iterator](), whole[Symbol.iterator]()];
      for (let i = 0; i < taken; i++) iterator.next();
      const rest = whole.from(JSON.parse(JSON.stringify(iterator.cursor())));
      const [again, elsewhere] = [rest[Symbol.iterator](), whole.from(first.cursor()).from(iterator.cursor())];
      for (const feed of take(5, samples, { size, seed, dropLast, order })) assert.equal(rowsOf(first.next()), feed);
      const fresh = elsewhere[Symbol.iterator]();
      for (let i = 0; i < 10; i++) {
        const wanted = rowsOf(iterator.next());
        assert.equal(rowsOf(again.next()), wanted);
        assert.equal(rowsOf(fresh.next()), wanted);
      }
    }),
  );
});

test("batches are a seekable source, as core describes one", () => {
  const data = batches(numbered(4), { size: 2 });
  assert.ok(isSeekableSource(data));
  assert.ok(isSeekable(data[Symbol.iterator]()));
});

test("writing to a cursor does not move the batches made from it", () => {
  const from = { ...batches(numbered(9), { size: 2, seed: 5 })[Symbol.iterator]().cursor() };
  const data = batches(numbered(9), { size: 2, from });
  const wanted = rowsOf(data[Symbol.iterator]().next());
  (from.state as number[]).fill(3);
  assert.equal(rowsOf(data[Symbol.iterator]().next()), wanted);
});

test("a cursor counts the feeds taken and the epochs completed, and reading it changes nothing", () => {
  const iterator = batches(numbered(5), { size: 2 })[Symbol.iterator]();
  const places = [];
  for (let i = 0; i < 5; i++) {
    const { epoch, position } = iterator.cursor();
    places.push([epoch, position]);
    assert.equal(iterator.cursor(), iterator.cursor());
    iterator.next();
  }
  assert.equal(places, [
    [0, 0],
    [0, 1],
    [0, 2],
    [1, 0],
    [1, 1],
  ]);
});

test("a cursor does not change when its iterator advances, and writing to a cursor does not change the iterator", () => {
  const iterator = batches(numbered(5), { size: 2 })[Symbol.iterator]();
  const cursor = iterator.cursor();
  const before = JSON.stringify(cursor);
  for (let i = 0; i < 7; i++) iterator.next();
  assert.is(JSON.stringify(cursor), before);
  const now = JSON.stringify(iterator.cursor());
  (iterator.cursor().state as number[]).fill(1);
  assert.is(JSON.stringify(iterator.cursor()), now);
});

test.run();
