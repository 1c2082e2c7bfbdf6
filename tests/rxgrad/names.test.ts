// Programs import rxgrad and RxJS side by side, so their names must not clash.
import * as rxgrad from "rxgrad";
import * as calculus from "rxgrad/calculus";
import * as driver from "rxgrad/driver";
import * as extend from "rxgrad/extend";
import * as rxjs from "rxjs";
import * as operators from "rxjs/operators";
import { test } from "uvu";
import * as assert from "uvu/assert";

/** RxJS has an old alias of `queueScheduler` with this name (decision 4). */
const KNOWN = ["queue"];

test("no export clashes with an export of RxJS, except queue", () => {
  const taken = new Set([...Object.keys(rxjs), ...Object.keys(operators)]);
  assert.ok(taken.has("max") && taken.has("concat") && taken.size > 150);
  assert.equal(
    [rxgrad, calculus, extend, driver].flatMap((each) => Object.keys(each)).filter((name) => taken.has(name)),
    KNOWN,
  );
});

test.run();
