import { gradientDescent } from "rxgrad/calculus";
import { takeLast } from "rxjs";

const f = ([x]) => Math.abs(x);
const rates = {
  constant: 0.3,
  decaying: (step) => 0.3 / (1 + 0.3 * step),
};

for (const [name, learningRate] of Object.entries(rates)) {
  const options = { learningRate, steps: 40 };
  gradientDescent(f, [1], options)
    .pipe(takeLast(4))
    .subscribe(({ x }) => console.log(name, x[0].toFixed(4)));
}
