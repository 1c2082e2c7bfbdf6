import { type Feed, isPositioned, isPositionedSource, type PositionedIterable } from "@rxgrad/core";
import { test } from "uvu";
import * as assert from "uvu/assert";

// The example of the docstring.
const counted = (start = 0): PositionedIterable<Feed, number> => ({
  from: counted,
  [Symbol.iterator]() {
    let n = start;
    return { next: () => ({ done: false, value: { x: [[n++]] } }), cursor: () => n };
  },
});

test("a source of one's own gives its place and starts from it", () => {
  const iterator = counted()[Symbol.iterator]();
  assert.equal([iterator.next().value, iterator.next().value], [{ x: [[0]] }, { x: [[1]] }]);
  assert.is(iterator.cursor(), 2);
  assert.equal(counted().from(iterator.cursor())[Symbol.iterator]().next().value, { x: [[2]] });
});

test("positioned sources and their iterators are told from others by their methods", () => {
  assert.ok(isPositionedSource(counted()));
  assert.ok(isPositioned(counted()[Symbol.iterator]()));
  for (const other of [undefined, null, 3, [], { from: 1 }, (function* () {})()]) {
    assert.not(isPositionedSource(other));
    assert.not(isPositioned(other));
  }
});

test.run();
