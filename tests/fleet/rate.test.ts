// Events per second, by a clock of the test.
import { test } from "uvu";
import * as assert from "uvu/assert";
import { Rate } from "../../packages/fleet/src/rate.js";

/** A rate, and its clock. */
function clocked(): { readonly rate: Rate; readonly to: (milliseconds: number) => void } {
  let now = 1000;
  return {
    rate: new Rate(() => now),
    to(milliseconds) {
      now = 1000 + milliseconds;
    },
  };
}

test("a steady stream has its own rate at every moment", () => {
  const { rate, to } = clocked();
  for (let at = 10; at <= 20_000; at += 10) {
    to(at);
    rate.add();
    if (at >= 1000) assert.ok(Math.abs(rate.perSecond - 100) < 1.5, `${rate.perSecond} after ${at} ms`);
  }
  assert.is(rate.total, 2000);
});

test("what is older than five seconds is forgotten, and the total is not", () => {
  const { rate, to } = clocked();
  for (let i = 0; i < 50; i++) rate.add();
  to(4000);
  assert.is(rate.perSecond, 12.5);
  to(5000);
  assert.is(rate.perSecond, 0);
  to(60_000);
  assert.is(rate.perSecond, 0);
  assert.is(rate.total, 50);
});

test("the first event is no flood: the shortest time that is divided by is half a second", () => {
  const { rate, to } = clocked();
  rate.add();
  assert.is(rate.perSecond, 2);
  to(1);
  assert.is(rate.perSecond, 2);
});

test.run();
