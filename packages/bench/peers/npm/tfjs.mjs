// TensorFlow.js, float32, as its guides train with the core API. The argument is the backend: cpu or wasm.
import tf from "@tensorflow/tfjs";
import { serve, stepping } from "./serve.mjs";

const [backend] = process.argv.slice(2);
if (backend === "wasm") await import("@tensorflow/tfjs-backend-wasm");
await tf.setBackend(backend);

serve((task) => {
  const variables = task.parameters.map(({ shape, data }) => tf.variable(tf.tensor(data, shape)));
  const [x, t] = [task.x, task.t].map(({ shape, data }) => tf.tensor(data, shape));
  const optimizer = tf.train.sgd(task.learningRate);
  const last = variables.length - 2;

  const logits = () => {
    let layer = x;
    for (let p = 0; p <= last; p += 2) {
      const z = tf.add(tf.matMul(layer, variables[p]), variables[p + 1]);
      layer = p < last ? tf.sigmoid(z) : z;
    }
    return layer;
  };
  const loss =
    task.output === "softmax"
      ? () => tf.losses.softmaxCrossEntropy(t, logits())
      : () => tf.div(tf.sum(tf.squaredDifference(tf.sigmoid(logits()), t)), 2 * task.x.shape[0]);

  const step = () => {
    const cost = optimizer.minimize(loss, true);
    const [value] = cost.dataSync();
    cost.dispose();
    return value;
  };
  return stepping(step, () => variables.map((each) => each.dataSync()));
});
