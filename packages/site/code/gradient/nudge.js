function gradientOf(f, x, h = 1e-4) {
  const gradient = [];
  for (let i = 0; i < x.length; i++) {
    const kept = x[i];
    x[i] = kept + h;
    const above = f(x);
    x[i] = kept - h;
    const below = f(x);
    x[i] = kept; // Put it back.
    gradient.push((above - below) / (2 * h));
  }
  return gradient;
}

const f = ([x0, x1]) => x0 ** 2 + x1 ** 2;
for (const x of [
  [3, 4],
  [0, 2],
  [3, 0],
])
  console.log(x, "→", gradientOf(f, x));
