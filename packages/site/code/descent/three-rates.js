import { gradientDescent } from "rxgrad/calculus";
import { last } from "rxjs";

const f = ([x0, x1]) => x0 ** 2 + x1 ** 2;

for (const learningRate of [0.1, 10, 1e-10]) {
  const options = { learningRate, steps: 100 };
  const path$ = gradientDescent(f, [-3, 4], options);
  const end$ = path$.pipe(last());
  end$.subscribe(({ x }) => console.log(learningRate, x));
}
