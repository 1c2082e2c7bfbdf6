const node = (inputs, compute, initial) => {
  return { inputs, compute, initial };
};

const input = () => node([]);

const meanSquaredError = (y, t) =>
  node([y, t], (y, t) => {
    const squares = y.flatMap((row, i) =>
      row.map((v, j) => (v - t[i][j]) ** 2),
    );
    const sum = squares.reduce((a, b) => a + b);
    return [[sum / squares.length]];
  });

const { compute } = meanSquaredError(input(), input());
const t = [[0], [1], [1], [0]];
const print = (name, y) =>
  console.log(name, compute(y, t)[0][0].toFixed(4));

print("sure and right ", [[0], [1], [1], [0]]);
print("nearly right   ", [[0.1], [0.9], [0.9], [0.1]]);
print("always one half", [[0.5], [0.5], [0.5], [0.5]]);
print("one mistake    ", [[0], [1], [1], [1]]);
