// ConvNetJS, float64. It takes samples one by one and updates after a batch of them.
import convnetjs from "convnetjs";
import { rowsOf, serve, stepping } from "./serve.mjs";

const volume = (numbers) => ({ sx: 1, sy: 1, depth: numbers.length, w: numbers });
const shape = (out_depth, num_inputs) => ({ out_depth, out_sx: 1, out_sy: 1, num_inputs });

serve((task) => {
  const [inputs, ...units] = task.sizes;
  const layers = [{ layer_type: "input", ...shape(inputs) }];
  units.forEach((count, l) => {
    const [W, b] = task.parameters.slice(2 * l);
    const [rows] = W.shape;
    const filters = Array.from({ length: count }, (_, unit) =>
      volume(Array.from({ length: rows }, (_, k) => W.data[k * count + unit])),
    );
    layers.push({ layer_type: "fc", ...shape(count, rows), filters, biases: volume(b.data) });
    if (l < units.length - 1 || task.output === "sigmoid") layers.push({ layer_type: "sigmoid", ...shape(count) });
  });
  const outputs = units.at(-1);
  layers.push({ layer_type: task.output === "softmax" ? "softmax" : "regression", ...shape(outputs, outputs) });
  const net = new convnetjs.Net();
  net.fromJSON({ layers });

  const samples = rowsOf(task.x).map((row) => {
    const x = new convnetjs.Vol(1, 1, row.length, 0);
    x.w.set(row);
    return x;
  });
  const targets = rowsOf(task.t).map((row) => (task.output === "softmax" ? row.indexOf(1) : row));
  // Its regression reports 2(y − t)² where its gradient, y − t, is that of ½(y − t)².
  const scale = (task.output === "softmax" ? 1 : 1 / 4) / samples.length;
  const options = { method: "sgd", learning_rate: task.learningRate, momentum: 0, batch_size: samples.length };
  const trainer = new convnetjs.Trainer(net, options);

  const step = () => {
    let sum = 0;
    for (let n = 0; n < samples.length; n++) sum += trainer.train(samples[n], targets[n]).loss;
    return sum * scale;
  };
  const parameters = () =>
    net.layers
      .filter(({ layer_type }) => layer_type === "fc")
      .flatMap(({ filters, biases }) => [
        Array.from(filters[0].w, (_, k) => filters.map(({ w }) => w[k])).flat(),
        biases.w,
      ]);
  return stepping(step, parameters);
});
