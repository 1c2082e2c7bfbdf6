const mapWeights = (W, f) =>
  new Map(
    [...W].map(([p, rows]) => [
      p,
      rows.map((row, i) => row.map((w, j) => f(w, p, i, j))),
    ]),
  );

const sgd = (gradient, learningRate) => {
  const update = (W, slopes) =>
    mapWeights(
      W,
      (w, p, i, j) => w - learningRate * slopes.get(p)[i][j],
    );
  return { gradient, update };
};

// A gradient that needs no network, for trying.
const gradient = {
  slopes: (_, W) => mapWeights(W, (w) => 2 * (w - 3)),
};
const { update } = sgd(gradient, 0.1);

let W = new Map([["w", [[0, 5]]]]);
for (let i = 0; i < 3; i++) {
  W = update(W, gradient.slopes(new Map(), W));
  for (const [row] of W.values())
    console.log(row.map((w) => w.toFixed(4)).join("  "));
}
