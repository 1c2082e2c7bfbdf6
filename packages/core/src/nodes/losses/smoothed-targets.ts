import { defineBuiltInJoin, type JoinKind } from "../../graph/define-built-in.js";

export interface SmoothedTargetsOptions {
  readonly classes: number;
  /** Undefined: the second input, a number that never moves. */
  readonly share?: number | undefined;
}

/** (1 − share)·t + share / classes: a part of each target is spread evenly over the classes. */
export const smoothedTargets: JoinKind<readonly ["t"] | readonly ["t", "share"], SmoothedTargetsOptions> =
  defineBuiltInJoin("smoothedTargets", ({ classes, share = Number.NaN }: SmoothedTargetsOptions) => ({
    inputs: Number.isNaN(share) ? ["t", "share"] : ["t"],
    elementwise: true,
    samplesIndependent: true,
    forward(out, t, held) {
      const spread = held ? held.data[0] : share;
      for (let i = 0; i < out.size; i++) out.data[i] = (1 - spread) * t.data[i] + spread / classes;
    },
    backward([dt], dOut, _out, [, held]) {
      dt?.kernels.addScaled(dt.offset, dt.offset, 1 - (held ? held.data[0] : share), dOut.offset, dt.size);
    },
    difference(dOut, _out, [, held], [dt]) {
      if (dt) dOut.kernels.scale(dOut.offset, dt.offset, 1 - (held ? held.data[0] : share), dOut.size);
    },
  }));
