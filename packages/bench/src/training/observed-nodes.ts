import {
  add,
  backprop,
  input,
  leakyRelu,
  type Node,
  observe,
  parameter,
  sgd,
  sumSquaredError,
  train,
  zeros,
} from "rxgrad";
import { share, take } from "rxjs";
import { again } from "./task.js";

/** Number of observed nodes in a chain. */
const NODES = 8;

/** Iterations before the measurement. */
const WARM_UP = 20;

/**
 * The cost of observing a node of `size` values, in milliseconds per iteration. A chain of nodes is trained for `count`
 * iterations, first with one subscriber to the iterations, then with one more for each node.
 */
export async function observedCost(size: number, count: number): Promise<number> {
  const alone = await iterate(size, count, 0);
  const observed = await iterate(size, count, NODES);
  return (observed - alone) / NODES;
}

/** Milliseconds of one iteration. */
function iterate(size: number, count: number, observed: number): Promise<number> {
  const [x, t] = [input("x", [size]), input("t", [size])];
  const nodes: Node[] = [];
  let layer: Node = add(x, parameter([size], { initial: zeros() }));
  for (let n = 0; n < NODES; n++) {
    layer = layer.pipe(leakyRelu());
    nodes.push(layer);
  }
  const W = sgd(backprop(sumSquaredError(layer, t)), { learningRate: 1e-6 });
  const row = Array.from({ length: size }, (_, i) => (i % 7) - 3);
  const iterations$ = train(W, again({ x: [row], t: [row] })).pipe(take(WARM_UP + count), share());
  let start = 0;
  let seen = 0;
  for (const node of nodes.slice(0, observed)) {
    iterations$.pipe(observe(node)).subscribe((value) => {
      seen += typeof value === "number" ? value : value.data[0];
    });
  }
  return new Promise((resolve, reject) => {
    iterations$.subscribe({
      next({ iteration }) {
        if (iteration === WARM_UP) start = performance.now();
      },
      error: reject,
      complete() {
        const time = (performance.now() - start) / count;
        if (Number.isFinite(seen)) resolve(time);
        else reject(new Error(`observing nodes of ${size} values: a value is ${seen}.`));
      },
    });
  });
}
