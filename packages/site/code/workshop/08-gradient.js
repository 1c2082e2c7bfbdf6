const node = (inputs, compute, initial) => {
  return { inputs, compute, initial };
};

const parameter = (initial) => node([], () => initial, initial);

const inOrder = (node, seen = new Set()) => {
  if (seen.has(node)) return seen;
  for (const each of node.inputs) inOrder(each, seen);
  return seen.add(node);
};

const forward = (node, given) => {
  const values = new Map(given);
  for (const next of inOrder(node)) {
    if (values.has(next)) continue;
    const inputs = next.inputs.map((each) => values.get(each));
    values.set(next, next.compute(...inputs));
  }
  return values;
};

const mapWeights = (W, f) =>
  new Map(
    [...W].map(([p, rows]) => [
      p,
      rows.map((row, i) => row.map((w, j) => f(w, p, i, j))),
    ]),
  );

const finiteDifference = (loss, h) => {
  const slopes = (feed, W) =>
    mapWeights(W, (w, p, i, j) => {
      const lossAt = (nudged) => {
        const rows = W.get(p).map((row) => [...row]);
        rows[i][j] = nudged;
        const given = new Map([...feed, ...W, [p, rows]]);
        return forward(loss, given).get(loss)[0][0];
      };
      return (lossAt(w + h) - lossAt(w - h)) / (2 * h);
    });
  return { loss, slopes };
};

const w = parameter([[0]]);
const loss = node([w], ([[w]]) => [[(w - 3) ** 2]]);
const { slopes } = finiteDifference(loss, 1e-4);
for (const at of [0, 2, 3, 5]) {
  const W = new Map([[w, [[at]]]]);
  const [[slope]] = slopes(new Map(), W).get(w);
  console.log("w", at, "slope", slope.toFixed(4));
}
