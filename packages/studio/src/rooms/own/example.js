// The studio calls the default export with everything of rxgrad, and with tools.
export default (rxgrad, { data, BehaviorSubject, seed }) => {
  const { adam, defineNode, dense, finiteDifference, input, meanSquaredError } = rxgrad;

  // A kind of node that rxgrad does not have. Finite differences need no derivative of it.
  const wave = defineNode({
    kind: "wave",
    elementwise: true,
    forward(out, x) {
      for (let i = 0; i < out.data.length; i++) out.data[i] = Math.sin(2 * x.data[i]);
    },
  });

  // A stream of numbers as learning rate: the page shows a slider for it.
  const learningRate = new BehaviorSubject(0.02);

  const y = input("x", [1]).pipe(dense(6), wave(), dense(1));
  const loss = meanSquaredError(y, input("t", [1]));
  const W = adam(finiteDifference(loss), { learningRate });

  const points = data.sine({ samples: 60, frequency: 2, noise: 0.1, seed });
  const batches = data.batches(points, { size: 20, seed });
  return { W, y, data: batches, controls: { learningRate }, kinds: [wave] };
};
