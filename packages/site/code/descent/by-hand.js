const f = (x0, x1) => x0 ** 2 + x1 ** 2;
const gradient = (x0, x1) => [2 * x0, 2 * x1];

const rate = 0.1;
let [x0, x1] = [-3, 4];
for (let step = 1; step <= 5; step++) {
  const [g0, g1] = gradient(x0, x1);
  x0 -= rate * g0;
  x1 -= rate * g1;
  const row = [x0, x1, f(x0, x1)].map((v) => v.toFixed(4));
  console.log(step, ...row);
}
