import { defineNode, normal } from "rxgrad";

// out[n, j] = Σᵢ (x[n, i] − C[i, j])²: how far sample n is from
// each of the centers, which are the columns of C.
export const distances = defineNode(
  "distances",
  ({ centers }: { readonly centers: number }) => ({
    // #region shapes
    shape: () => ["batch", centers],
    parameters: ([, inputs]) => ({
      C: { shape: [Number(inputs), centers], initial: normal(1) },
    }),
    // #endregion shapes
    // #region forward
    forward(out, x, C) {
      for (let n = 0; n < out.samples; n++)
        for (let j = 0; j < centers; j++) {
          let sum = 0;
          for (let i = 0; i < x.width; i++) {
            const away =
              x.data[n * x.width + i] - C.data[i * centers + j];
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
          const slope = 2 * dOut.data[n * centers + j];
          for (let i = 0; i < x.width; i++) {
            const [xi, Ci] = [n * x.width + i, i * centers + j];
            const away = x.data[xi] - C.data[Ci];
            if (dx) dx.data[xi] += slope * away;
            if (dC) dC.data[Ci] -= slope * away;
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
            const away = x.data[xi] - C.data[Ci];
            const moved =
              (dx ? dx.data[xi] : 0) - (dC ? dC.data[Ci] : 0);
            sum += moved * (2 * away + moved);
          }
          dOut.data[n * centers + j] = sum;
        }
    },
    // #endregion difference
  }),
  ["centers"],
);
