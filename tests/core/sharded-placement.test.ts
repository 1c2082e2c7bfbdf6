// Where shards are evaluated, by a clock that stands still until a test moves it.
import { test } from "uvu";
import * as assert from "uvu/assert";
import { type Place, Placement } from "../../packages/core/src/gradients/sharded/placement.js";

class Iterations {
  time = 0;
  readonly placement = new Placement(() => this.time);

  /** @returns The places of so many gradients, which take this many milliseconds each. */
  run(count: number, took: Record<Place, number>): string {
    const places = Array.from({ length: count }, () => {
      const attempt = this.placement.begin();
      this.time += took[attempt.place];
      this.placement.end(attempt);
      return attempt.place;
    });
    return places.map((place) => place[0]).join("");
  }
}

test("both places are tried, then the faster one is taken", () => {
  const slow = new Iterations();
  assert.is(slow.placement.summary, "the first iterations measure whether the fleet is faster");
  assert.is(slow.run(3, { here: 2, fleet: 7 }), "hhh");
  assert.is(slow.placement.summary, "2 ms here; the fleet is measured next");
  assert.is(slow.run(20, { here: 2, fleet: 7 }), `fff${"h".repeat(17)}`);
  assert.is(slow.placement.summary, "2 ms here, 7 ms by the fleet: it stays here");
  const fast = new Iterations();
  assert.is(fast.run(20, { here: 30, fleet: 7.25 }), `hhhfff${"f".repeat(14)}`);
  assert.is(fast.placement.summary, "30 ms here, 7.25 ms by the fleet: the fleet does it");
});

test("the least time counts: the first gradient of a place includes what is done once", () => {
  const run = new Iterations();
  run.run(1, { here: 500, fleet: 0 });
  run.run(2, { here: 5, fleet: 0 });
  run.run(1, { here: 0, fleet: 900 });
  run.run(2, { here: 0, fleet: 10 });
  assert.is(run.placement.summary, "5 ms here, 10 ms by the fleet: it stays here");
});

test("after ten seconds, or a hundred times the slower one, both are tried again and what was measured before is forgotten", () => {
  const run = new Iterations();
  run.run(6, { here: 10, fleet: 4 });
  run.time += 9_999;
  assert.is(run.run(1, { here: 10, fleet: 1 }), "f");
  // The fleet has lost its workers meanwhile.
  assert.is(run.run(8, { here: 10, fleet: 80 }), "hhhfffhh");
  assert.is(run.placement.summary, "10 ms here, 80 ms by the fleet: it stays here");
  const dear = new Iterations();
  dear.run(6, { here: 200, fleet: 900 });
  dear.time += 89_999 - 200;
  assert.is(dear.run(1, { here: 200, fleet: 900 }), "h");
  dear.time += 1;
  assert.is(dear.run(6, { here: 200, fleet: 50 }), "hhhfff");
  assert.is(dear.run(1, { here: 200, fleet: 50 }), "f");
});

test("a fleet that does not answer is given up, and tried again later", () => {
  const run = new Iterations();
  const took = { here: 5, fleet: 1 };
  assert.is(run.placement.patience, Number.POSITIVE_INFINITY);
  run.run(3, took);
  assert.is(run.placement.patience, 1000);
  assert.is(run.placement.begin().place, "fleet");
  run.time += 1000;
  const again = run.placement.giveUp();
  assert.equal(again, { place: "here", begun: run.time });
  run.time += 5;
  run.placement.end(again);
  assert.is(run.placement.summary, "5 ms here, and no answer of the fleet: it stays here");
  assert.is(run.run(10, took), "h".repeat(10));
  run.time += 10_000;
  assert.is(run.run(7, took), "hhhffff");
  assert.is(run.placement.summary, "5 ms here, 1 ms by the fleet: the fleet does it");
  const dear = new Iterations();
  dear.run(1, { here: 300, fleet: 0 });
  assert.is(dear.placement.patience, 6000);
});

test("runs that overlap do not mix up what they measure", () => {
  const run = new Iterations();
  run.run(3, { here: 4, fleet: 0 });
  const first = run.placement.begin();
  run.time += 1;
  const second = run.placement.begin();
  run.time += 9;
  run.placement.end(first);
  run.time += 2;
  run.placement.end(second);
  run.run(1, { here: 0, fleet: 20 });
  assert.is(run.placement.summary, "4 ms here, 10 ms by the fleet: it stays here");
});

test.run();
