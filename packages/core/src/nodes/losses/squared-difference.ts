import { defineBuiltInJoin, type JoinKind } from "../../graph/define-built-in.js";

/** (y − t)², element by element: the terms of the squared losses. */
export const squaredDifference: JoinKind<readonly ["y", "t"]> = /* @__PURE__ */ defineBuiltInJoin({
  kind: "squaredDifference",
  inputs: ["y", "t"],
  elementwise: true,
  samplesIndependent: true,
  callsKernelsOnly: true,
  forward: (out, y, t) => out.kernels.squaredDifference(out.offset, y.offset, t.offset, out.size),
  backward([dy, dt], dOut, _out, [y, t]) {
    const { kernels, offset, size } = dOut;
    if (dy) kernels.squaredDifferenceBackward(dy.offset, y.offset, t.offset, offset, size);
    if (dt) kernels.squaredDifferenceBackward(dt.offset, t.offset, y.offset, offset, size);
  },
  // Δ = (2(y − t) + d)·d with d = Δy − Δt
  difference(dOut, _out, [y, t], [dy, dt]) {
    for (let i = 0; i < dOut.size; i++) {
      const d = (dy ? dy.data[i] : 0) - (dt ? dt.data[i] : 0);
      dOut.data[i] = (2 * (y.data[i] - t.data[i]) + d) * d;
    }
  },
});
