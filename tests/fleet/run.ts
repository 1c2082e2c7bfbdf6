// The run of the fleet's tests: a small network behind a simulator, and the bits of its losses.
import { connect, type NatsConnection } from "@nats-io/transport-node";
import {
  type BoxValue,
  blackBox,
  constant,
  dense,
  type EvaluationContext,
  finiteDifference,
  meanSquaredError,
  type Node,
  normal,
  parameter,
  sgd,
  sumSquaredError,
  tanh,
  train,
} from "rxgrad";
import { map, type Observable, take } from "rxjs";

/** The number of iterations of the run. In each the simulator is evaluated 17 times. */
export const ITERATIONS = 60;

type Evaluate = (
  inputs: Readonly<Record<string, Float64Array>>,
  context?: EvaluationContext,
) => BoxValue | Promise<BoxValue>;

/** The bits of the losses, one after the other. */
export function losses$(evaluate: Evaluate, iterations: number = ITERATIONS): Observable<string> {
  const hares = blackBox({ name: "hares", inputs: { rates: rates() }, output: [3], concurrency: 64, evaluate });
  const y = hares.pipe(dense(4, { W: normal(0.5) }), tanh(), dense(1, { W: normal(0.5) }));
  return losses(meanSquaredError(y, constant([0.25])), iterations);
}

/** The same with a function that returns a message's worth of numbers and more. */
export function largeLosses$(evaluate: Evaluate, iterations: number): Observable<string> {
  const hares = blackBox({ name: "hares", inputs: { rates: rates() }, output: [150_000], concurrency: 64, evaluate });
  return losses(sumSquaredError(hares, constant(new Float64Array(150_000))), iterations);
}

const rates = (): Node<readonly [8]> => parameter([8], { name: "rates", initial: normal(0.02) });

function losses(loss: Node, iterations: number): Observable<string> {
  const W = sgd(finiteDifference(loss), { learningRate: 0.02 });
  return train(W, undefined, { seed: 3 }).pipe(take(iterations), map(bitsOf));
}

/** The bits of a loss. */
export const bitsOf = ({ loss }: { readonly loss: number }): string =>
  new BigUint64Array(Float64Array.of(loss).buffer)[0].toString(16);

/** Connects as a program does that goes on when the server comes back. */
export const connected = (address: string, name: string): Promise<NatsConnection> =>
  connect({ servers: address, name, maxReconnectAttempts: -1, reconnectTimeWait: 250, timeout: 2000 });
