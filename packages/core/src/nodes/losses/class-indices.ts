import { FeedError } from "../../errors.js";
import { defineNode, type LayerKind } from "../../graph/define-node.js";

/** Class indices as one-hot rows. */
export const classIndices: LayerKind<{ readonly classes: number }> = defineNode(
  "classIndices",
  ({ classes }: { readonly classes: number }) => ({
    samplesIndependent: true,
    shape: (labels) => [...labels, classes],
    forward(out, labels) {
      out.kernels.fill(out.offset, 0, out.size);
      for (let i = 0; i < labels.size; i++) {
        const label = labels.data[i];
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
