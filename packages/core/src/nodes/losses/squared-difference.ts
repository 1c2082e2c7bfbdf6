import { defineJoin, type JoinKind } from "../../graph/define-node.js";

/** (y − t)², element by element: what the squared losses add up. */
export const squaredDifference: JoinKind<readonly ["y", "t"]> = defineJoin({
  kind: "squaredDifference",
  inputs: ["y", "t"],
  elementwise: true,
  samplesIndependent: true,
  forward: (out, y, t) => out.kernels.squaredDifference(out.offset, y.offset, t.offset, out.size),
  backward([dy, dt], dOut, _out, [y, t]) {
    for (let i = 0; i < dOut.size; i++) {
      const slope = 2 * dOut.data[i] * (y.data[i] - t.data[i]);
      if (dy) dy.data[i] += slope;
      if (dt) dt.data[i] -= slope;
    }
  },
  // Δ = (2(y − t) + d)·d with d = Δy − Δt
  difference(dOut, _out, [y, t], [dy, dt]) {
    for (let i = 0; i < dOut.size; i++) {
      const d = (dy ? dy.data[i] : 0) - (dt ? dt.data[i] : 0);
      dOut.data[i] = (2 * (y.data[i] - t.data[i]) + d) * d;
    }
  },
});
