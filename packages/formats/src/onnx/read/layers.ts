import {
  add,
  batchNormalization,
  constant,
  dense,
  type Layer,
  layerNormalization,
  logSoftmax,
  matmul,
  type Node,
  softmax,
} from "@rxgrad/core";
import { belowTranspose, type Operation, type OperationTable, type ReadOperation, transposed } from "./operation.js";

/** The product of x and a matrix, and a bias. */
function gemm(operation: Operation): Node {
  operation.demand("transA", 0);
  for (const factor of operation.has(2) ? ["alpha", "beta"] : ["alpha"]) {
    const given = operation.float(factor, 1);
    if (given !== 1) throw operation.refused(`has ${factor} ${given}`, "only 1 is read");
  }
  const isTransposed = operation.int("transB", 0) === 1;
  const matrix = operation.tensor(1);
  const bias = operation.tensor(2);
  const x = operation.x();
  if (matrix === undefined || matrix.shape.length !== 2) {
    const other = operation.x(1);
    const product = matmul(x, isTransposed ? transposed(other, [1, 0]) : other);
    return operation.has(2) ? add(product, operation.x(2), operation.named) : product;
  }
  const W = operation.weights(1, isTransposed ? { axes: [1, 0] } : {});
  const units = W.shape[1] as number;
  const isBias =
    bias?.shape.at(-1) === units && bias.shape.every((each, k) => each === 1 || k === bias.shape.length - 1);
  if (isBias) return (dense(units, { W, b: operation.weights(2, { shape: [units] }), ...operation.named }) as Layer)(x);
  if (!operation.has(2)) return (dense(units, { W, bias: false, ...operation.named }) as Layer)(x);
  return add((dense(units, { W, bias: false }) as Layer)(x), operation.x(2), operation.named);
}

/** A function over the classes on the last axis. */
const overClasses =
  (kind: unknown): ReadOperation =>
  (operation) => {
    const x = operation.x();
    const rank = x.shape.length;
    const axis = operation.axis(operation.int("axis", operation.opset < 13 ? 1 : -1), rank);
    if (axis !== rank - 1) throw operation.refused(`has axis ${axis} of ${rank}`, "only the last axis is read");
    return ((kind as (options: object) => Layer)(operation.named) as Layer)(x);
  };

function normalizedBatch(operation: Operation): Node {
  operation.demand("training_mode", 0);
  operation.demand("spatial", 1);
  const x = operation.x();
  const rank = x.shape.length;
  const last = [0, ...Array.from({ length: Math.max(0, rank - 2) }, (_, k) => k + 2), ...(rank > 1 ? [1] : [])];
  const first = last.map((_, axis) => last.indexOf(axis));
  const frozen = { trainable: false };
  const weights = [
    operation.weights(1),
    operation.weights(2),
    operation.weights(3, frozen),
    operation.weights(4, frozen),
  ];
  const momentum = Number((1 - operation.float("momentum", 0.9)).toPrecision(6));
  const options = {
    ...{ epsilon: operation.float("epsilon", 1e-5), ...operation.named },
    ...(momentum > 0 && momentum <= 1 ? { momentum } : {}),
  };
  return transposed(batchNormalization.build([transposed(x, last), ...weights], options), first);
}

function normalizedRows(operation: Operation): Node {
  const x = operation.x();
  const rank = x.shape.length;
  const axes = rank - operation.axis(operation.int("axis", -1), rank);
  const gamma = operation.weights(1);
  const zeros = (): Node => {
    const shape = gamma.shape as readonly number[];
    return constant(new Float64Array(shape.reduce((size, each) => size * each, 1)), { shape });
  };
  const beta = operation.has(2) ? operation.weights(2) : zeros();
  const options = { axes, epsilon: operation.float("epsilon", 1e-5), ...operation.named };
  return layerNormalization.build([x, gamma, beta], options);
}

/** Operations with weights, and over classes. */
export const layers = (): OperationTable => ({
  Gemm: gemm,
  MatMul: (operation) => matmul(operation.x(0), operation.x(1), operation.named),
  Softmax: overClasses(softmax),
  LogSoftmax: overClasses(logSoftmax),
  BatchNormalization: normalizedBatch,
  LayerNormalization: normalizedRows,
  Identity: (operation) => belowTranspose(operation.x(), (x) => x),
  Cast(operation) {
    const to = operation.int("to", 0);
    if (to === 1 || to === 11) return operation.x();
    throw operation.refused(`makes numbers of type ${to}`, "only float32 and float64 are read");
  },
});
