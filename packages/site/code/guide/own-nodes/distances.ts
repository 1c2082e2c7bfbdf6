import {
  type Block,
  defineNode,
  type Initializer,
  normal,
  ShapeError,
} from "rxgrad";

// #region options
export interface DistancesOptions {
  readonly centers: number;
  /** How the centers start. */
  readonly C?: Initializer;
}
// #endregion options

// #region at
/** Element i of a block. The compiler cannot see that it is there. */
const at = (block: Block, i: number) => block.data[i] as number;
// #endregion at

// out[n, j] = Σᵢ (x[n, i] − C[i, j])²: how far sample n is from
// each of the centers, which are the columns of C.
export const distances = defineNode(
  "distances",
  ({ centers, C: initial = normal(1) }: DistancesOptions) => ({
    // #region shapes
    shape: () => ["batch", centers],
    parameters(x) {
      const [batch, inputs] = x;
      if (x.length !== 2 || batch !== "batch" || !inputs)
        throw new ShapeError(
          `x has shape [${x.join(", ")}]; give it one row per sample.`,
        );
      return { C: { shape: [Number(inputs), centers], initial } };
    },
    // #endregion shapes
    // #region forward
    forward(out, x, C) {
      for (let n = 0; n < out.samples; n++)
        for (let j = 0; j < centers; j++) {
          let sum = 0;
          for (let i = 0; i < x.width; i++) {
            const away =
              at(x, n * x.width + i) - at(C, i * centers + j);
            sum += away * away;
          }
          out.data[n * centers + j] = sum;
        }
    },
    // #endregion forward
    // #region backward
    backward([dx, dC], dOut, _out, [x, C]) {
      for (let n = 0; n < dOut.samples; n++)
        for (let j = 0; j < centers; j++) {
          const slope = 2 * at(dOut, n * centers + j);
          for (let i = 0; i < x.width; i++) {
            const [xi, Ci] = [n * x.width + i, i * centers + j];
            const away = at(x, xi) - at(C, Ci);
            const step = slope * away;
            if (dx) dx.data[xi] = at(dx, xi) + step;
            if (dC) dC.data[Ci] = at(dC, Ci) - step;
          }
        }
    },
    // #endregion backward
    // #region difference
    difference(dOut, _out, [x, C], [dx, dC]) {
      for (let n = 0; n < dOut.samples; n++)
        for (let j = 0; j < centers; j++) {
          let sum = 0;
          for (let i = 0; i < x.width; i++) {
            const [xi, Ci] = [n * x.width + i, i * centers + j];
            const away = at(x, xi) - at(C, Ci);
            const moved =
              (dx ? at(dx, xi) : 0) - (dC ? at(dC, Ci) : 0);
            sum += moved * (2 * away + moved);
          }
          dOut.data[n * centers + j] = sum;
        }
    },
    // #endregion difference
  }),
  ["centers", "C"],
);
