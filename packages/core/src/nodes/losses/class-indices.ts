import { FeedError } from "../../errors.js";
import { defineNode, type LayerKind } from "../../graph/define-node.js";

interface ClassIndicesOptions {
  readonly classes: number;
  /** Its row is 0 throughout. */
  readonly ignoreIndex?: number;
}

/** Class indices as one-hot rows. */
export const classIndices: LayerKind<ClassIndicesOptions> = defineNode(
  "classIndices",
  ({ classes, ignoreIndex }: ClassIndicesOptions) => ({
    samplesIndependent: true,
    shape: (labels) => [...labels, classes],
    forward(out, labels) {
      out.kernels.fill(out.offset, 0, out.size);
      for (let i = 0; i < labels.size; i++) {
        const label = labels.data[i];
        if (label === ignoreIndex) continue;
        if (!Number.isInteger(label) || label < 0 || label >= classes) {
          throw new FeedError(
            `class index ${label} of sample ${i} is not a whole number from 0 to ${classes - 1}; give each sample the number of its class.`,
          );
        }
        out.data[i * classes + label] = 1;
      }
    },
    kinked: true,
  }),
);
