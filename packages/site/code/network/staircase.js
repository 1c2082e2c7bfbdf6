const sigmoid = (x) => 1 / (1 + Math.exp(-x));
const f = (x) => Math.sin(3 * x);

for (const N of [5, 20, 80]) {
  const width = 2 / N;
  const steep = 4 / width;
  // Unit i rises at its edge, by as much as f does.
  const F = (x) => {
    let sum = f(-1);
    for (let i = 0; i < N; i++) {
      const left = -1 + i * width;
      const v = f(left + width) - f(left);
      sum += v * sigmoid(steep * (x - left - width / 2));
    }
    return sum;
  };
  let worst = 0;
  for (let x = -1; x <= 1; x += 0.01) {
    worst = Math.max(worst, Math.abs(F(x) - f(x)));
  }
  console.log(N, "units, largest error", worst.toFixed(4));
}
