// The whole idea of rxgrad, with RxJS only: a network learns XOR by finite differences. It perturbs each weight a
// little, measures how the loss changes, and moves the weight so that the loss falls. Its losses equal rxgrad's.
// Run it: npx tsx examples/the-idea.ts
//
//        x ───┐           t ───┐
//             ├─▶ network ─ y ─┴─▶ loss ─▶ finite differences ─▶ gradient ─▶ optimizer ─┐
//   ┌──▶ W ───┘                                                                         │
//   └──────────────────────── the updated W, for the next iteration ◀───────────────────┘
import { asyncScheduler, BehaviorSubject, defer, map, type Observable, observeOn, take, tap } from "rxjs";

// ── 1. The graph. Nodes are data, and composing them computes nothing. ──────────────────────────────────────────────

/** A value: rows of numbers, such as one row for each sample. A single number is [[number]]. */
export type Matrix = number[][];

/** A node: the nodes that it needs, and the function that computes its value from theirs. */
export interface Node {
  readonly inputs: readonly Node[];
  readonly compute: (...inputs: Matrix[]) => Matrix;
  readonly initial?: Matrix; // only parameters have it: the weights that training starts from
}

export const node = (inputs: Node[], compute: Node["compute"]): Node => ({ inputs, compute });

export const parameter = (initial: Matrix): Node => ({ inputs: [], compute: () => initial, initial });

export const input = (name: string): Node =>
  node([], () => {
    throw new Error(`${name} has no value; give it one in the feed.`);
  });

/** A layer, x·W + b: each unit adds its bias and every input times a weight. */
export const dense = (x: Node, W: Node, b: Node): Node =>
  node([x, W, b], (x, W, [b]) =>
    x.map((row) => b.map((bias, unit) => row.reduce((sum, value, i) => sum + value * W[i][unit], bias))),
  );

/** 1 / (1 + e^−x): maps every number to one between 0 and 1. */
export const sigmoid = (x: Node): Node => node([x], (x) => x.map((row) => row.map((v) => 1 / (1 + Math.exp(-v)))));

/** A loss: the mean of (y − t)², which is 0 when every answer y equals its target t. */
export const meanSquaredError = (y: Node, t: Node): Node =>
  node([y, t], (y, t) => {
    const squares = y.flatMap((row, i) => row.map((answer, j) => (answer - t[i][j]) ** 2));
    return [[squares.reduce((sum, square) => sum + square) / squares.length]];
  });

// ── 2. The forward pass. It visits each node once, after the nodes that it needs. ───────────────────────────────────

/** The values of some nodes: of the inputs (a feed), of the parameters (W), or of all. */
export type Values = ReadonlyMap<Node, Matrix>;

/** A node and all nodes that it needs, in the order of computation. A Set contains each only once. */
export function inOrder(node: Node, visited = new Set<Node>()): Set<Node> {
  if (visited.has(node)) return visited;
  for (const input of node.inputs) inOrder(input, visited);
  return visited.add(node);
}

/** The values of a node and of all nodes that it needs, computed from the given ones. */
export function forward(node: Node, given: Values): Values {
  const values = new Map(given);
  for (const next of inOrder(node)) {
    if (!values.has(next)) values.set(next, next.compute(...next.inputs.map((input) => values.get(input)!)));
  }
  return values;
}

const numberOf = (node: Node, values: Values): number => values.get(node)![0][0];

// ── 3. The gradient node. It needs values of the loss, but no derivative of it. ─────────────────────────────────────

export type GradientNode = Readonly<{ loss: Node; derivatives: (feed: Values, W: Values) => Values }>;

/** Central differences, (L(w + h) − L(w − h)) / 2h: two forward passes for each weight w. rxgrad needs far fewer. */
export const finiteDifference = (loss: Node, { h = 1e-4 } = {}): GradientNode => ({
  loss,
  derivatives: (feed, W) =>
    mapWeights(W, (w, parameter, i, j) => {
      const lossAt = (perturbed: number): number => {
        const weights = W.get(parameter)!.map((row) => [...row]);
        weights[i][j] = perturbed;
        return numberOf(loss, forward(loss, new Map([...feed, ...W, [parameter, weights]])));
      };
      return (lossAt(w + h) - lossAt(w - h)) / (2 * h);
    }),
});

/** Applies f to each weight w of W. The result has the same structure. */
function mapWeights(W: Values, f: (w: number, parameter: Node, i: number, j: number) => number): Values {
  return new Map([...W].map(([node, rows]) => [node, rows.map((row, i) => row.map((w, j) => f(w, node, i, j)))]));
}

// ── 4. The optimizer node. It emits the updated W. ──────────────────────────────────────────────────────────────────

export type OptimizerNode = Readonly<{ gradient: GradientNode; update: (W: Values, derivatives: Values) => Values }>;

/** Gradient descent, w − learningRate · ∂L/∂w: each weight moves against its derivative, so the loss falls. */
export const sgd = (gradient: GradientNode, { learningRate }: { learningRate: number }): OptimizerNode => ({
  gradient,
  update: (W, derivatives) =>
    mapWeights(W, (w, parameter, i, j) => w - learningRate * derivatives.get(parameter)![i][j]),
});

// ── 5. The loop. W flows in, the loss flows out, and the updated W flows in again. ──────────────────────────────────

/** The loss and all values at the current W, and the updated W. Later iterations do not change them. */
export type Iteration = Readonly<{ iteration: number; loss: number; values: Values; W: Values }>;

/** Training as a stream: subscribing starts it, unsubscribing stops it. */
export const train = ({ gradient, update }: OptimizerNode, feed: Values): Observable<Iteration> =>
  defer(() => {
    const parameters = [...inOrder(gradient.loss)].filter(({ initial }) => initial);
    const W$ = new BehaviorSubject<Values>(new Map(parameters.map((node) => [node, node.initial!])));
    return W$.pipe(
      observeOn(asyncScheduler), // each iteration is a task: the stack does not grow, and a click can stop the run
      map((W, index) => {
        const values = forward(gradient.loss, new Map([...feed, ...W]));
        const updated = update(W, gradient.derivatives(feed, W));
        return { iteration: index + 1, loss: numberOf(gradient.loss, values), values, W: updated };
      }),
      tap(({ W }) => W$.next(W)), // this closes the loop
    );
  });

// ── XOR: is exactly one of two inputs 1? A hidden layer of four units, and one answer. ──────────────────────────────

const x = input("x");
const t = input("t");
const W1 = parameter([[0.24, 0.74, 0.04, 0.34], [0.35, 0.31, 0.2, 0.9]]); // biome-ignore format: a row for each input
const W2 = parameter([[-0.79], [-1.08], [0.97], [0.74]]);
const hidden = sigmoid(dense(x, W1, parameter([[0, 0, 0, 0]])));
const y = sigmoid(dense(hidden, W2, parameter([[0]])));
const loss = meanSquaredError(y, t);
const optimizer = sgd(finiteDifference(loss, { h: 1e-4 }), { learningRate: 5 });
const feed = new Map([[x, [[0, 0], [0, 1], [1, 0], [1, 1]]], [t, [[0], [1], [1], [0]]]]); // biome-ignore format: XOR
export const xor = { x, t, hidden, y, loss, optimizer, feed, iterations$: train(optimizer, feed) };

// As a program, this file trains. As an import, it trains when somebody subscribes.
if (globalThis.process?.argv[1]?.endsWith("the-idea.ts")) {
  xor.iterations$.pipe(take(1000)).subscribe(({ iteration, loss, W }) => {
    if (iteration === 1 || iteration % 100 === 0) {
      console.log(`iteration ${iteration}`.padEnd(16), loss.toFixed(4), "▇".repeat(Math.ceil(loss * 160)));
    }
    if (iteration < 1000) return;
    const [inputs, targets, answers] = [x, t, y].map((node) => forward(node, new Map([...feed, ...W])).get(node)!);
    const rows = answers.map(([answer], i) => ` ${inputs[i].join("  ")}   ${targets[i]}       ${answer.toFixed(3)}`);
    console.log(`\nx0 x1   wanted  learned\n${rows.join("\n")}`);
  });
}
