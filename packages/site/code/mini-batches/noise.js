let seed = 1;
function random() {
  seed = (seed * 16807) % 2147483647;
  return seed / 2147483647;
}
const makeSample = () => {
  const x = random();
  return { x, t: 2 * x + random() - 0.5 };
};
const all = Array.from({ length: 60000 }, makeSample);
const draw = () => all[Math.floor(60000 * random())];
const times = (length, make) => Array.from({ length }, make);
const mean = (s) => s.reduce((a, b) => a + b, 0) / s.length;

// The slope at w = 0 of the mean of (w·x − t)².
const slope = (batch) =>
  mean(batch.map(({ x, t }) => -2 * x * t));

console.log("all 60000:", slope(all).toFixed(3));
for (const size of [1, 10, 100, 1000]) {
  const found = times(200, () => slope(times(size, draw)));
  const center = mean(found);
  const scatter =
    mean(found.map((s) => (s - center) ** 2)) ** 0.5;
  console.log(size, center.toFixed(3), "±", scatter.toFixed(3));
}
