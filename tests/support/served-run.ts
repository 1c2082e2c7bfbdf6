/** A small run, and sockets in memory, for the tests of `rxgrad/remote`. */
import {
  dense,
  type Feed,
  finiteDifference,
  input,
  meanSquaredError,
  type OptimizerNode,
  sgd,
  sigmoid,
  type TrainOptions,
  train,
} from "rxgrad";
import { BehaviorSubject, Subject, share, takeUntil } from "rxjs";

export const feed = {
  x: [
    [0, 0],
    [0, 1],
    [1, 0],
    [1, 1],
  ],
  t: [[0], [1], [1], [0]],
};

function* forever(): Generator<Feed> {
  for (;;) yield feed;
}

/** An XOR network whose learning rate is steered. */
export function network() {
  const learningRate$ = new BehaviorSubject(0.5);
  const hidden = input("x", [2]).pipe(dense(3), sigmoid());
  const y = hidden.pipe(dense(1), sigmoid());
  const loss = meanSquaredError(y, input("t", [1]));
  const gradient = finiteDifference(loss);
  return { W: sgd(gradient, { learningRate: learningRate$ }), gradient, hidden, y, loss, learningRate$ };
}

/** Its iterations, until `stop$` emits. */
export function running(W: OptimizerNode, options: TrainOptions = {}) {
  const stop$ = new Subject<void>();
  return { stop$, iterations$: train(W, forever(), { seed: 1, ...options }).pipe(takeUntil(stop$), share()) };
}

/** Two ends of a connection, as WebSockets are: they carry bytes, later. */
export function socketPair(): [FakeSocket, FakeSocket] {
  const pair: [FakeSocket, FakeSocket] = [new FakeSocket(), new FakeSocket()];
  pair[0].other = pair[1];
  pair[1].other = pair[0];
  return pair;
}

export class FakeSocket extends EventTarget {
  readyState = 1;
  binaryType = "blob";
  bufferedAmount = 0;
  other: FakeSocket | undefined;

  send(data: Uint8Array<ArrayBuffer> | string): void {
    if (this.readyState !== 1) throw new Error("the socket is not open");
    const received = typeof data === "string" ? data : data.slice().buffer;
    setImmediate(() => this.other?.receive(received));
  }

  receive(data: unknown): void {
    if (this.readyState === 1) this.dispatchEvent(Object.assign(new Event("message"), { data }));
  }

  open(): void {
    this.readyState = 1;
    this.dispatchEvent(new Event("open"));
  }

  close(): void {
    if (this.readyState === 3) return;
    this.readyState = 3;
    setImmediate(() => {
      this.dispatchEvent(new Event("close"));
      this.other?.close();
    });
  }
}
