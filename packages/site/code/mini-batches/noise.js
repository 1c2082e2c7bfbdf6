let seed = 1;
function random() {
  seed = (seed * 16807) % 2147483647;
  return seed / 2147483647;
}
const times = (length, make) => Array.from({ length }, make);
const sample = (x) => ({ x, t: 2 * x + random() - 0.5 });
const all = times(60000, () => sample(random()));
const draw = () => all[Math.floor(60000 * random())];
const mean = (s) => s.reduce((a, b) => a + b, 0) / s.length;

// The slope at w = 0 of the mean of (w·x − t)².
const slope = (batch) =>
  mean(batch.map(({ x, t }) => -2 * x * t));

console.log("all 60000:", slope(all).toFixed(3));
for (const size of [1, 10, 100, 1000]) {
  const found = times(200, () => slope(times(size, draw)));
  const center = mean(found);
  const square = mean(found.map((s) => (s - center) ** 2));
  const scatter = Math.sqrt(square).toFixed(3);
  console.log(size, center.toFixed(3), "±", scatter);
}
