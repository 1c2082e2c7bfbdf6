const mapWeights = (W, f) =>
  new Map(
    [...W].map(([p, rows]) => [
      p,
      rows.map((row, i) => row.map((w, j) => f(w, p, i, j))),
    ]),
  );

const loss = (W) => {
  const [[a0, a1]] = W.get("a");
  const [[b0], [b1]] = W.get("b");
  return a0 * b0 + a1 * b1;
};
const h = 1e-4;
const slopesAt = (W) =>
  mapWeights(W, (w, p, i, j) => {
    const lossAt = (nudged) => {
      const rows = W.get(p).map((row) => [...row]);
      rows[i][j] = nudged;
      return loss(new Map([...W, [p, rows]]));
    };
    const slope = (lossAt(w + h) - lossAt(w - h)) / (2 * h);
    return Number(slope.toFixed(4));
  });

const W = new Map([
  ["a", [[1, 2]]],
  ["b", [[3], [4]]],
]);
const slopes = slopesAt(W);
console.log("of a", slopes.get("a"), "of b", slopes.get("b"));
