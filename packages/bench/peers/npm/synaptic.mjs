// synaptic, float64, with the code that it generates for a network. It updates after every sample, so that an iteration
// over n samples makes n updates, at the n-th part of the rate of a mean. The loss that it reports is the mean squared
// error: ½Σ(y − t)² for two outputs. What else is its own: packages/bench/src/training/synaptic-reference.ts.
import synaptic from "synaptic";
import { rowsOf, serve, subscriber } from "./serve.mjs";

const { Layer, Network, Trainer } = synaptic;

serve((task) => {
  const layers = task.sizes.map((count) => new Layer(count));
  const connections = layers.slice(1).map((layer, l) => layers[l].project(layer));
  connections.forEach(({ list }, l) => {
    const [W, b] = task.parameters.slice(2 * l);
    list.forEach((connection, k) => {
      connection.weight = W.data[k];
    });
    layers[l + 1].list.forEach((neuron, unit) => {
      neuron.bias = b.data[unit];
    });
  });
  const network = new Network({ input: layers[0], hidden: layers.slice(1, -1), output: layers.at(-1) });
  const trainer = new Trainer(network);
  const targets = rowsOf(task.t);
  const set = rowsOf(task.x).map((input, n) => ({ input, output: targets[n] }));
  const options = { rate: task.learningRate / set.length };
  return {
    iterate(iterations) {
      const schedule = { every: 1, do: ({ error }) => void subscriber(error) };
      trainer.train(set, { ...options, iterations, error: 1e-12, schedule });
    },
    until: (error, iterations) => trainer.train(set, { ...options, iterations, error }).iterations,
    parameters() {
      network.restore();
      return connections.flatMap(({ list }, l) => [
        list.map(({ weight }) => weight),
        layers[l + 1].list.map(({ bias }) => bias),
      ]);
    },
  };
});
