// A perceptron: it fires when the weighted sum is above 0.
const fires = (x1, x2, w1, w2, b) =>
  w1 * x1 + w2 * x2 + b > 0 ? 1 : 0;

const inputs = [
  [0, 0],
  [0, 1],
  [1, 0],
  [1, 1],
];
const show = (name, w1, w2, b) => {
  const answers = inputs.map(([x1, x2]) =>
    fires(x1, x2, w1, w2, b),
  );
  console.log(name, answers.join(" "));
};

// Three weights chosen by a person.
show("AND ", 0.5, 0.5, -0.7);
show("OR  ", 0.5, 0.5, -0.2);
show("NAND", -0.5, -0.5, 0.7);
