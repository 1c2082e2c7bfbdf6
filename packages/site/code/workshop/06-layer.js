const node = (inputs, compute, initial) => {
  return { inputs, compute, initial };
};

const input = () => node([]);

const parameter = (initial) => node([], () => initial, initial);

const dense = (x, W, b) =>
  node([x, W, b], (x, W, [b]) => {
    const unit = (row, j) =>
      row.reduce((sum, v, i) => sum + v * W[i][j], b[j]);
    return x.map((row) => b.map((_, j) => unit(row, j)));
  });

const sigmoid = (x) =>
  node([x], (x) =>
    x.map((row) => row.map((v) => 1 / (1 + Math.exp(-v)))),
  );

const W = [
  [1, -1],
  [2, 0],
];
const b = [[0, 5]];
const layer = dense(input(), parameter(W), parameter(b));
const bent = sigmoid(layer);

const x = [
  [0, 0],
  [0, 1],
  [1, 1],
];
const z = layer.compute(x, W, b);
console.log("sums", z);
for (const row of bent.compute(z)) {
  console.log(row.map((v) => v.toFixed(3)).join("  "));
}
