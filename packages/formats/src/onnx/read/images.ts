import { averagePool, conv2d, type Images, type Layer, maxPool, mean, type Node, type PoolKind } from "@rxgrad/core";
import { type Operation, type OperationTable, type ReadOperation, transposed } from "./operation.js";

const CHANNELS_LAST = [0, 2, 3, 1];
/** [filters, channels, kernel height, kernel width] → [kernel height, kernel width, channels, filters]. */
const FILTERS_LAST = [2, 3, 1, 0];
const CHANNELS_FIRST = [0, 3, 1, 2];

type Two = readonly [number, number];

/** Images [batch, height, width, channels], of those that have the channels first. */
function imagesOf(operation: Operation): Node<Images> {
  const x = operation.x();
  if (x.shape.length === 4 && x.shape[0] === "batch") return transposed(x, CHANNELS_LAST) as Node<Images>;
  throw operation.refused(
    `is given [${x.shape.join(", ")}]`,
    "only images with a symbolic batch axis are read, [batch, channels, height, width]",
  );
}

function pairOf(operation: Operation, name: string, none: Two | undefined): Two {
  const given = operation.ints(name) ?? none;
  if (given?.length === 2 && given.every((each) => each > 0)) return given as Two;
  throw operation.refused(`has ${name} ${given}`, "only two positive numbers are read");
}

interface Windows {
  readonly size: Two;
  readonly stride: Two;
  readonly padding: "valid" | "same";
}

function windowsOf(operation: Operation, { shape }: Node, kernel?: Two): Windows {
  const size = pairOf(operation, "kernel_shape", kernel);
  const stride = pairOf(operation, "strides", [1, 1]);
  for (const each of operation.ints("dilations") ?? []) {
    if (each !== 1) throw operation.refused(`has dilations ${each}`, "only 1 is read");
  }
  operation.demand("ceil_mode", 0);
  const auto = operation.text("auto_pad", "NOTSET");
  if (auto === "SAME_UPPER") return { size, stride, padding: "same" };
  const pads = operation.ints("pads") ?? [0, 0, 0, 0];
  if (auto === "VALID" || pads.every((each) => each === 0)) return { size, stride, padding: "valid" };
  const over = [0, 1].map((k) => {
    const length = shape[k + 1] as number;
    const count = Math.ceil(length / (stride[k] as number));
    return Math.max(0, (count - 1) * (stride[k] as number) + (size[k] as number) - length);
  });
  const same = [...over.map((each) => Math.floor(each / 2)), ...over.map((each) => Math.ceil(each / 2))];
  if (auto === "NOTSET" && pads.length === 4 && same.every((each, k) => each === pads[k])) {
    return { size, stride, padding: "same" };
  }
  throw operation.refused(
    `has pads [${pads.slice(0, 8)}] and auto_pad ${auto}`,
    `only pads of 0 and [${same}], which is "same", are read`,
  );
}

/** The result with its channels first, as ONNX has it. */
const channelsFirst = (images: Node): Node => transposed(images, CHANNELS_FIRST);

function convolution(operation: Operation): Node {
  const x = imagesOf(operation);
  operation.demand("group", 1);
  const W = operation.tensor(1)
    ? operation.weights(1, { axes: FILTERS_LAST })
    : transposed(operation.x(1), FILTERS_LAST);
  if (W.shape.length !== 4) throw operation.refused("has no weights of four axes", "only images are read");
  const [height, width, , filters] = W.shape as readonly [number, number, number, number];
  const { size, ...windows } = windowsOf(operation, x, [height, width]);
  const b = operation.has(2) ? { b: operation.weights(2) } : { bias: false };
  return channelsFirst(conv2d(filters, { kernelSize: size, W, ...b, ...windows, ...operation.named })(x));
}

const pool =
  (kind: PoolKind): ReadOperation =>
  (operation) => {
    const x = imagesOf(operation);
    const { size, ...windows } = windowsOf(operation, x);
    if (windows.padding === "same" && kind === averagePool) operation.demand("count_include_pad", 0);
    return channelsFirst(kind(size, { ...windows, ...operation.named })(x));
  };

/** Operations on images. */
export const images = (): OperationTable => ({
  Conv: convolution,
  MaxPool: pool(maxPool),
  AveragePool: pool(averagePool),
  GlobalAveragePool(operation) {
    const x = imagesOf(operation);
    const layer = mean({ axes: [1, 2], keepDimensions: true, ...operation.named }) as unknown as Layer;
    return channelsFirst(layer(x));
  },
});
