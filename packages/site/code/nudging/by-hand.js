const x = [0.6, 0.9];
const W = [0.47355232, 0.9977393, 0.84668094];
W.push(0.85557411, 0.03563661, 0.69422093); // the second row
const h = 1e-4;

function loss() {
  const z = [0, 1, 2].map((k) => x[0] * W[k] + x[1] * W[3 + k]);
  const e = z.map((v) => Math.exp(v - Math.max(...z)));
  return -Math.log(e[2] / (e[0] + e[1] + e[2]));
}

console.log("loss", loss().toFixed(4));
const slopes = W.map((before, i) => {
  W[i] = before + h;
  const above = loss();
  W[i] = before - h;
  const below = loss();
  W[i] = before;
  return ((above - below) / (2 * h)).toFixed(4);
});
console.log(slopes.slice(0, 3).join("  "));
console.log(slopes.slice(3).join("  "));
