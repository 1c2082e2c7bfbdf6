// jax-js on its WebAssembly device, float32: one jitted function for loss, gradient and update, as in JAX.
import { init, jit, nn, numpy as np, valueAndGrad } from "@jax-js/jax";
import { serve, stepping } from "./serve.mjs";

await init("wasm");

serve((task) => {
  const arrayOf = ({ shape, data }) => np.array(Float32Array.from(data)).reshape(shape);
  let parameters = task.parameters.map(arrayOf);
  const [x, t] = [arrayOf(task.x), arrayOf(task.t)];
  const samples = task.x.shape[0];

  const loss = (parameters, x, t) => {
    let layer = x;
    const last = parameters.length - 2;
    for (let p = 0; p <= last; p += 2) {
      const z = np.matmul(layer, parameters[p]).add(parameters[p + 1]);
      layer = p < last ? nn.sigmoid(z) : z;
    }
    if (task.output === "softmax")
      return nn
        .logSoftmax(layer)
        .mul(t)
        .sum()
        .mul(-1 / samples);
    return np
      .square(nn.sigmoid(layer).sub(t))
      .sum()
      .mul(0.5 / samples);
  };
  const update = jit((parameters, x, t) => {
    const [value, gradients] = valueAndGrad(loss)(
      parameters.map((each) => each.ref),
      x,
      t,
    );
    return [value, parameters.map((each, p) => each.sub(gradients[p].mul(task.learningRate)))];
  });

  const step = () => {
    const [value, updated] = update(parameters, x.ref, t.ref);
    parameters = updated;
    return value.js();
  };
  return stepping(step, () => parameters.map((each) => each.ref.dataSync()));
});
