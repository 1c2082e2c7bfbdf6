// brain.js, whose networks are of sigmoids under a squared error. It updates after every sample, so that an iteration
// over n samples makes n updates, at the n-th part of the rate of a mean. Its weights are float32.
//
// The build for browsers is taken: it is the same code, and does not ask for gpu.js and its native build.
import brain from "brain.js/dist/browser.js";
import { rowsOf, serve, subscriber } from "./serve.mjs";

serve((task) => {
  const [inputSize, ...hiddenLayers] = task.sizes;
  const outputSize = hiddenLayers.pop();
  const net = new brain.NeuralNetwork({ inputSize, hiddenLayers, outputSize });
  net.initialize();
  const layers = task.sizes.slice(1).map((_, l) => l + 1);
  for (const layer of layers) {
    const [W, b] = task.parameters.slice(2 * layer - 2, 2 * layer);
    net.biases[layer] = Float32Array.from(b.data);
    net.weights[layer].forEach((into, unit) => {
      for (let k = 0; k < into.length; k++) into[k] = W.data[k * W.shape[1] + unit];
    });
  }
  const targets = rowsOf(task.t);
  const data = rowsOf(task.x).map((input, n) => ({ input, output: targets[n] }));
  const options = { learningRate: task.learningRate / data.length, momentum: 1e-12, log: false };
  return {
    iterate(iterations) {
      const callback = ({ error }) => subscriber(error);
      net.train(data, { ...options, iterations, errorThresh: 1e-12, callback, callbackPeriod: 1 });
    },
    until: (errorThresh, iterations) => net.train(data, { ...options, iterations, errorThresh }).iterations,
    parameters: () =>
      layers.flatMap((layer) => {
        const weights = net.weights[layer];
        const W = Array.from(weights[0], (_, k) => Array.from(weights, (into) => into[k])).flat();
        return [W, net.biases[layer]];
      }),
  };
});
