const x = [0.6, 0.9];
const W = [
  [0.5, -0.4, 0.3],
  [-0.2, 0.6, 0.8],
];
const V = [
  [0.7, -0.5],
  [-0.3, 0.9],
  [0.4, 0.2],
];
const sum = (list) => list.reduce((a, b) => a + b, 0);
const sigmoid = (a) => 1 / (1 + Math.exp(-a));
const into = (j) => x[0] * W[0][j] + x[1] * W[1][j];
const h = [0, 1, 2].map(into).map(sigmoid);
const z = [0, 1].map((k) => sum(h.map((v, j) => v * V[j][k])));
const y = sigmoid(z[0] - z[1]); // softmax of two
console.log("loss", -Math.log(y));

const dz = [y - 1, 1 - y]; // backward from here
const dV = h.map((v) => dz.map((d) => v * d));
const dh = V.map((row) => row[0] * dz[0] + row[1] * dz[1]);
const da = h.map((v, j) => dh[j] * v * (1 - v));
const dW = x.map((v) => da.map((d) => v * d));
console.log("dV", dV, "dW", dW);
