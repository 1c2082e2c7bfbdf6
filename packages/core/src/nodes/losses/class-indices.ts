import { SampleError } from "../../engine/forward.js";
import { defineBuiltIn, type LayerKind } from "../../graph/define-built-in.js";

interface ClassIndicesOptions {
  readonly classes: number;
  /** The index whose rows are all 0. */
  readonly ignoreIndex?: number | undefined;
}

/** Converts class indices to one-hot rows. */
export const classIndices: LayerKind<ClassIndicesOptions> = defineBuiltIn(
  "classIndices",
  ({ classes, ignoreIndex }: ClassIndicesOptions) => ({
    samplesIndependent: true,
    shape: (labels) => [...labels, classes],
    forward(out, labels) {
      out.kernels.fill(out.offset, 0, out.size);
      for (let i = 0; i < labels.size; i++) {
        const label = labels.data[i];
        if (label === ignoreIndex) continue;
        if (!Number.isInteger(label) || label < 0 || label >= classes) throw noClass(label, classes, i, labels.width);
        out.data[i * classes + label] = 1;
      }
    },
    kinked: true,
  }),
);

/** The error for an invalid class index, where each sample has `width` of them. */
function noClass(label: number, classes: number, at: number, width: number): SampleError {
  const element = width > 1 ? `element ${at % width} of ` : "";
  return new SampleError(
    Math.floor(at / width),
    (sample) =>
      `class index ${label} of ${element}sample ${sample} is not a whole number from 0 to ${classes - 1}; give each sample the number of its class.`,
  );
}
