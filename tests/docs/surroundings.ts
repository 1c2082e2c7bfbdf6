/**
 * What the examples of docstrings assume: a network of two inputs and two classes, data for it, a training of it,
 * files, and small things besides. Trainings and batches end by themselves here.
 */
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Writable } from "node:stream";
import { gzipSync } from "node:zlib";
import { connect } from "@nats-io/transport-node";
import { batches as allBatches, type Digits, type Mnist, standardScaler } from "@rxgrad/data";
import { localFleet } from "@rxgrad/fleet";
import { npyToBytes, npzToBytes, onnxToBytes, safetensorsToBytes, tensorflowToBytes } from "@rxgrad/formats";
import { progress } from "@rxgrad/terminal";
import { tableFromIPC } from "apache-arrow";
import {
  add,
  backprop,
  blackBox,
  constant,
  crossEntropy,
  defineNode,
  dense,
  type Feed,
  finiteDifference,
  initialParameters,
  input,
  meanSquaredError,
  parameter,
  sgd,
  sigmoid,
  softmax,
  softplus,
  tanh,
  tensor,
  toJSON,
  train as trainAlways,
} from "rxgrad";
import { startRun } from "rxgrad/driver";
import { checkpointToBytes } from "rxgrad/extend";
import { defer, finalize, from, lastValueFrom, map, share, take } from "rxjs";
import { NATS, NatsServer } from "../fleet/server.js";

const ITERATIONS = 12;
const SAMPLES = 100;

const points = Array.from({ length: SAMPLES }, (_, n) => [Math.sin(3 * n), Math.cos(5 * n)]);
const set = { x: points, t: points.map(([first]) => (first > 0 ? [1, 0] : [0, 1])) };
/** Data with the types that `mnist()` gives, but smaller. */
const part: Digits = { x: tensor(set.x), t: tensor(set.t) };
const digits: Mnist = { train: part, test: part };
const data: readonly Feed[] = Array<Feed>(3 * ITERATIONS).fill(set);

const x = input("x", [2]);
const t = input("t", [2]);
const hidden = x.pipe(dense(8), sigmoid());
const y = hidden.pipe(dense(2), softmax());
const loss = crossEntropy(y, t);
const gradient = backprop(loss);
const W = sgd(gradient, { learningRate: 0.1 });

/** One promise for each started training, which resolves when the training ends. */
export const endings: Promise<void>[] = [];

const train = ((...given: Parameters<typeof trainAlways>) =>
  defer(() => {
    let ended = (): void => {};
    endings.push(
      new Promise((resolve) => {
        ended = resolve;
      }),
    );
    return trainAlways(...given).pipe(take(ITERATIONS), finalize(ended));
  })) as typeof trainAlways;

const batches = ((dataset: Parameters<typeof allBatches>[0], options: Parameters<typeof allBatches>[1]) =>
  allBatches(dataset, { epochs: 2, ...options })) as typeof allBatches;

const { state, parameters } = await lastValueFrom(
  train(W, data).pipe(
    map(({ state, hyperparameters, parameters }) => ({
      state: { ...state, hyperparameters, stopping: undefined },
      parameters,
    })),
  ),
);
/** A stream that discards its input. */
const sink = new Writable({ write: (_chunk, _encoding, done) => done() });
const nothing = (..._: unknown[]): void => {};
const response = { arrayBuffer: async () => checkpointToBytes(state).slice().buffer };
const swish = defineNode({
  kind: "swish",
  elementwise: true,
  forward(out, z) {
    for (let i = 0; i < out.data.length; i++) out.data[i] = z.data[i] / (1 + Math.exp(-z.data[i]));
  },
});
const one = { y: x.pipe(dense(1)), t: input("t", [1]) };
const ten = { y: x.pipe(dense(10)), t: input("t", [10]) };

const server = NATS.isMet ? await NatsServer.start() : undefined;
const connection = server && (await connect({ servers: server.address }));

/** Ends what examples of fleets are given. */
export async function closeConnection(): Promise<void> {
  await connection?.close();
  await server?.close();
}

/** What all examples share, by name. */
export const common = {
  ...{ x, t, hidden, y, probabilities: y, loss, gradient, W, state, train, batches, data, feeds: data, swish },
  fleet: localFleet("file:///simulate.js"),
  ...{ digits, validation: part, response, fetch: async (..._: unknown[]) => response },
  console: { log: nothing, warn: nothing, error: nothing },
  ...{ draw: nothing, save: nothing, show: nothing, answer: nothing, undo: [] as unknown[] },
  test: (_name: string, body: () => void): void => body(),
  slower: sgd(gradient, { learningRate: 0.01 }),
  iterations$: defer(() => train(W, data)).pipe(share()),
  sensor$: from(data).pipe(map((feed) => feed.x)),
  label$: from(data).pipe(map((feed) => feed.t)),
  feed$: from(data),
  ...{ losses: [0.7, 0.5, 0.4], trainLosses: [0.7, 0.5, 0.4], testLosses: [0.8, 0.6, 0.6] },
  measurements$: from(data),
  question$: from(points.slice(0, 3)),
  text: JSON.stringify(toJSON(W)),
  scaler: standardScaler().fit(points),
  scale: constant(2),
  ...{ readFile, tableFromIPC },
  ...{
    logVariance: x.pipe(dense(2)),
    variance: x.pipe(dense(2), softplus()),
    p: y,
    likelihood: loss,
    z: x.pipe(dense(2)),
  },
  ...{ image: input("image", [3, 28, 28]), top: input("top", [2, 3]), bottom: input("bottom", [4, 3]) },
  ...{ queries: input("queries", [5, 8]), keys: input("keys", [5, 8]), otherLayersW: parameter([2, 50]) },
  counted: Array.from({ length: 90 }, (_, day) => Math.sin(day)),
  simulate: (...rates: number[]) => Array.from({ length: 90 }, (_, day) => rates[day % rates.length]),
};

/** A run with a black box, and how to evaluate the box. */
function evaluated() {
  const w = parameter([1], { name: "w" });
  const square = blackBox({ inputs: { w }, output: [1], evaluate: nothing as never });
  const error = meanSquaredError(add(input("x", [1]), square), input("t", [1]));
  const feeds = [1, 2, 3].map((n) => ({ x: [[n]], t: [[1]] }));
  const run = startRun(sgd(finiteDifference(error), { learningRate: 0.01 }), feeds, {});
  return {
    run,
    feeds,
    measure: ([w]: readonly Float64Array[]) => w[0] ** 2,
  };
}

const named = input("x", [2]).pipe(dense(8, { name: "hidden" }), tanh(), dense(1, { name: "out" }));

/** What differs for the examples of these names. */
export const own = {
  natsFleet: { connection: connection as NonNullable<typeof connection> },
  serve: { connection: connection as NonNullable<typeof connection> },
  absoluteError: one,
  huber: one,
  meanSquaredError: one,
  sumSquaredError: ten,
  progress: { progress: ((options) => progress({ stream: sink, ...options })) as typeof progress },
  wrapped: { stream$: from(data) },
  isLive: { drawOver: nothing },
  evaluate: { parameters },
  Feed: { parameters },
  evaluator: { parameters },
  Parameters: { W: parameters },
  writeSafetensors: { iteration: { parameters } },
  tensorsFromParameters: { y: named, parameters: initialParameters(named) },
  writeNpz: { iteration: { parameters } },
  parametersFromJSON: { text: JSON.stringify(parameters) },
  streamCsv: { W: sgd(backprop(meanSquaredError(one.y, one.t)), { learningRate: 1e-4 }) },
  streamParquet: { W: sgd(backprop(meanSquaredError(one.y, one.t)), { learningRate: 1e-4 }) },
  EvaluationRequest: evaluated(),
};

/** Makes a directory with the files that examples read. */
export function makeFiles(): string {
  const directory = mkdtempSync(join(tmpdir(), "rxgrad-docs-"));
  const put = (name: string, bytes: string | Uint8Array): void => writeFileSync(join(directory, name), bytes);
  put(
    "simulate.js",
    "export const simulate = ({ rates }) => Array.from({ length: 8 }, (_, i) => rates[0] * i + rates[1]);",
  );
  const idx = (...shape: number[]): Uint8Array => {
    const size = shape.reduce((product, length) => product * length, 1);
    return gzipSync(
      Uint8Array.from([
        0,
        0,
        8,
        shape.length,
        ...shape.flatMap((n) => [0, 0, n >> 8, n & 255]),
        ...Array(size).fill(3),
      ]),
    );
  };
  put("iris.csv", "petal length,petal width,species\n1.4,0.2,setosa\n4.7,1.4,versicolor\n");
  put("model.safetensors", safetensorsToBytes({ "hidden/W": [[1, 2]] }));
  put(
    "pytorch.safetensors",
    safetensorsToBytes({
      "fc1.weight": tensor(Array(16).fill(0.1), [8, 2]),
      "fc1.bias": Array(8).fill(0),
      "fc2.weight": [Array(8).fill(0.1)],
      "fc2.bias": [0],
    }),
  );
  const end = input("x", [2]).pipe(dense(2));
  put("xor.onnx", onnxToBytes(end, initialParameters(end)));
  mkdirSync(join(directory, "xor"), { recursive: true });
  for (const [name, bytes] of tensorflowToBytes(end, initialParameters(end))) put(join("xor", name), bytes);
  put("features.npy", npyToBytes([[1, 2]]));
  put("features.npz", npzToBytes({ x: [[1, 2]] }));
  for (const file of ["iris.parquet", "iris.arrow", "prices.parquet"]) {
    put(file, readFileSync(new URL(`../fixtures/formats/tables/${file}`, import.meta.url)));
  }
  put("preise.csv", Buffer.from("Größe;Preis\n1,5;200\n2;\n", "latin1"));
  put("prices.csv.gz", gzipSync(`rooms,area,price\n${"3,70,0.5\n2,50,0.3\n".repeat(60)}`));
  put("train-images-idx3-ubyte.gz", idx(4, 28, 28));
  put("train-labels-idx1-ubyte.gz", idx(4));
  return directory;
}
