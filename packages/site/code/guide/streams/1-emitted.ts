import { train } from "rxgrad";
import { take } from "rxjs";
import { feeds, gradient, W } from "./network.js";

const iterations$ = train(W, feeds).pipe(take(4));
iterations$.subscribe({
  next(i) {
    const before = i.parametersBefore.get("dense1/W").at(0, 0);
    const slope = i.value(gradient).get("dense1/W").at(0, 0);
    const after = i.parameters.get("dense1/W").at(0, 0);
    const numbers = [before, i.loss, slope, after].map((n) =>
      n.toFixed(3),
    );
    console.log(i.iteration, ...numbers);
  },
  complete: () => console.log("complete"),
});
console.log("subscribed");
