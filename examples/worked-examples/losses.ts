// How wrong is an output? A loss turns a network's output y and the target t into one number.
import { crossEntropy, evaluate, input, meanSquaredError, type Node, sumSquaredError } from "rxgrad";
import { compare } from "./compare.js";

// Losses are nodes like any other, so they can be evaluated alone. An input's batch axis is the list of samples.
const lossOf = (node: Node<readonly []>, y: number[], t: number[]): Promise<number> =>
  evaluate(node, { y: [y], t: [t] });

// Two networks classify the same picture, which shows the last of four things. The second is more certain.
const y1 = [0.2, 0.1, 0.1, 0.6];
const y2 = [0.1, 0.1, 0.0, 0.8];
const shown = [0, 0, 0, 1];

const four = [input("y", [4]), input("t", [4])] as const;
const mse = meanSquaredError(...four); // Σ(y − t)² / number of elements
const cee = crossEntropy(...four, { reduction: "mean-elements" }); // −Σ t·log(y + 1e-7) / number of elements

compare("Four classes", [
  ["mean squared error of y1", await lossOf(mse, y1, shown), 0.055],
  ["mean squared error of y2", await lossOf(mse, y2, shown), 0.015],
  ["cross-entropy of y1", await lossOf(cee, y1, shown), 0.1277063642748345],
  ["cross-entropy of y2", await lossOf(cee, y2, shown), 0.055785856578554394],
]);

// Ten digits, the picture shows a 2. The first output is 2 with probability 0.6, the second is 7.
const says2 = [0.1, 0.05, 0.6, 0, 0.05, 0.1, 0, 0.1, 0, 0];
const says7 = [0.1, 0.05, 0.1, 0, 0.05, 0.1, 0, 0.6, 0, 0];
const two = [0, 0, 1, 0, 0, 0, 0, 0, 0, 0];

const ten = [input("y", [10]), input("t", [10])] as const;
const half = sumSquaredError(...ten); // ½Σ(y − t)²: the ½ makes its derivative y − t
const entropy = crossEntropy(...ten); // −Σ t·log(y + 1e-7) for each sample, then the mean over samples

compare("Ten digits, a 2 is shown", [
  ["½ sum of squares, says 2", await lossOf(half, says2, two), 0.0975],
  ["½ sum of squares, says 7", await lossOf(half, says7, two), 0.5975],
  ["cross-entropy, says 2", await lossOf(entropy, says2, two), 0.510825457099338],
  ["cross-entropy, says 7", await lossOf(entropy, says7, two), 2.3025840929945454],
]);

// The same name means different things in different books, so the convention is an option, not a surprise.
const whole = sumSquaredError(input("y", [3]), input("t", [3]), { half: false }); // Σ(y − t)²
compare("Three classes", [["sum of squares, without the ½", await lossOf(whole, [0.2, 0.5, 0.3], [0, 1, 0]), 0.38]]);
