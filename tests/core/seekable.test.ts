import { DataError, type Feed, iterations, type RunState, type SeekableIterable } from "@rxgrad/core";
import { dataFrom } from "@rxgrad/core/driver";
import { isSeekable, isSeekableSource } from "@rxgrad/core/extend";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { throws } from "../support/closeness.js";
import { line, points } from "../support/small-networks.js";

// The example of the docstring.
const counted = (start = 0): SeekableIterable<Feed, number> => ({
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

test("seekable sources and their iterators are recognized by their methods", () => {
  assert.ok(isSeekableSource(counted()));
  assert.ok(isSeekable(counted()[Symbol.iterator]()));
  for (const other of [undefined, null, 3, [], { from: 1 }, (function* () {})()]) {
    assert.not(isSeekableSource(other));
    assert.not(isSeekable(other));
  }
});

/** The state after two iterations on these feeds. */
function stateAfterTwo(feeds: Iterable<Feed>): RunState {
  for (const { iteration, state } of iterations(line().W, feeds)) if (iteration === 2) return state;
  throw new Error("fewer than two iterations");
}

const firstOf = (feeds: Iterable<Feed>): Feed => feeds[Symbol.iterator]().next().value;

test("dataFrom goes to the place that a state remembers", () => {
  const labeled = (start = 0): SeekableIterable<Feed, number> => ({
    from: labeled,
    [Symbol.iterator]() {
      let n = start;
      return { next: () => ({ done: false, value: { x: [[n]], t: [[n++]] } }), cursor: () => n };
    },
  });
  const from = stateAfterTwo(labeled());
  assert.equal(firstOf(dataFrom(labeled(), { from })), { x: [[2]], t: [[2]] });
  // Data that are at the place already stay as they are, and so do data without a state to resume from.
  const source = labeled(5);
  assert.is(dataFrom(source, { from, positioned: true }), source);
  assert.is(dataFrom(source, {}), source);
});

test("dataFrom refuses what cannot go there", () => {
  const from = stateAfterTwo(Array(3).fill(points));
  const fix = "give a source with from(cursor), such as batches(…), or positioned: true if yours is already there.";
  const after = "data: training resumes after iteration 2, but";
  throws(() => dataFrom([points], { from }), DataError, `${after} the state has no cursor of the data; ${fix}`);
  const told = { ...from, cursor: 2 } as RunState;
  throws(() => dataFrom([points], { from: told }), DataError, `${after} the data have no from(cursor); ${fix}`);
});

test.run();
