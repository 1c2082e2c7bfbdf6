import {
  asyncScheduler,
  BehaviorSubject,
  defer,
  map,
  observeOn,
  take,
  tap,
} from "rxjs";

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

const meanSquaredError = (y, t) =>
  node([y, t], (y, t) => {
    const squares = y.flatMap((row, i) =>
      row.map((v, j) => (v - t[i][j]) ** 2),
    );
    const sum = squares.reduce((a, b) => a + b);
    return [[sum / squares.length]];
  });

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

const sgd = (gradient, learningRate) => {
  const update = (W, slopes) =>
    mapWeights(
      W,
      (w, p, i, j) => w - learningRate * slopes.get(p)[i][j],
    );
  return { gradient, update };
};

const train = ({ gradient, update }, feed) =>
  defer(() => {
    const { loss, slopes } = gradient;
    const isParameter = ({ initial }) => initial;
    const parameters = [...inOrder(loss)].filter(isParameter);
    const W$ = new BehaviorSubject(
      new Map(parameters.map((p) => [p, p.initial])),
    );
    return W$.pipe(
      observeOn(asyncScheduler),
      map((W) => {
        const values = forward(loss, new Map([...feed, ...W]));
        const moved = update(W, slopes(feed, W));
        return { loss: values.get(loss)[0][0], values, W: moved };
      }),
      tap(({ W }) => W$.next(W)),
    );
  });

const [x, t] = [input(), input()];
const W1 = parameter([
  [0.24, 0.74, 0.04, 0.34],
  [0.35, 0.31, 0.2, 0.9],
]);
const W2 = parameter([[-0.79], [-1.08], [0.97], [0.74]]);
const hidden = sigmoid(dense(x, W1, parameter([[0, 0, 0, 0]])));
const y = sigmoid(dense(hidden, W2, parameter([[0]])));
const loss = meanSquaredError(y, t);
const optimizer = sgd(finiteDifference(loss, 1e-4), 5);
const pairs = [
  [0, 0],
  [0, 1],
  [1, 0],
  [1, 1],
];
const targets = [[0], [1], [1], [0]];
const feed = new Map([
  [x, pairs],
  [t, targets],
]);
export const iterations$ = train(optimizer, feed);

let i = 0;
await iterations$.pipe(take(500)).forEach(({ loss, values }) => {
  if (++i !== 1 && i % 100 !== 0) return;
  const answers = values.get(y).map(([v]) => v.toFixed(3));
  console.log(i, "loss", loss.toFixed(4), "answers", ...answers);
});
