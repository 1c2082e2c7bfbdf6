import { wrapped } from "@rxgrad/terminal";
import {
  adam,
  blackBox,
  finiteDifference,
  observe,
  parameter,
  train,
  values,
  warnings,
} from "rxgrad";
import { firstValueFrom, lastValueFrom, take } from "rxjs";

// #region box
/** Random numbers from −1 to 1 that are the same every time. */
function noise(): () => number {
  let state = 1;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 31 - 1;
  };
}
const draw = noise();

const setting = parameter([2], {
  name: "setting",
  initial: values([3, 1]),
});
const cost = blackBox({
  name: "machine",
  inputs: { setting },
  output: [],
  repeat: 8,
  evaluate: ({ setting: [a = 0, b = 0] }) =>
    (a - 1) ** 2 + (b - 2) ** 2 + 0.1 * draw(),
});
// #endregion box

// #region warning
const tooSmall = adam(finiteDifference(cost, { h: 1e-4 }));
const warning = await firstValueFrom(
  train(tooSmall).pipe(take(1), warnings(tooSmall, { every: 1 })),
);
console.log(`${wrapped(warning.message, 72)}\n`);
// #endregion warning

// #region train
const W = adam(finiteDifference(cost, { h: 0.5 }), {
  learningRate: 0.05,
});
const iterations$ = train(W).pipe(take(300));
const found = await lastValueFrom(
  iterations$.pipe(observe(setting)),
);
console.log(
  [...found.data].map((each) => each.toFixed(1)).join(", "),
);
// #endregion train
