import { SampleError } from "../../engine/forward.js";
import { anyWhole, checkOption, type Domain, finite, suchAs } from "../../errors/domains.js";
import { HyperparameterError } from "../../errors/errors.js";
import { isList } from "../../errors/realms.js";
import type { Block } from "../../graph/block.js";
import { defineBuiltIn, defineBuiltInJoin, type JoinKind, type LayerKind } from "../../graph/define-built-in.js";
import type { Node } from "../../graph/node.js";
import type { Reduction } from "./reduction.js";

interface ClassIndicesOptions {
  readonly classes: number;
  /** The index whose rows are all 0. */
  readonly ignoreIndex?: number | undefined;
}

/** Converts class indices to one-hot rows. */
export const classIndices: LayerKind<ClassIndicesOptions> = /* @__PURE__ */ defineBuiltIn(
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

interface SmoothedTargetsOptions {
  readonly classes: number;
  /** Undefined: the second input, a number that never moves. */
  readonly smoothing?: number | undefined;
}

/** (1 − smoothing)·t + smoothing / classes: a part of each target is spread evenly over the classes. */
export const smoothedTargets: JoinKind<readonly ["t"] | readonly ["t", "smoothing"], SmoothedTargetsOptions> =
  /* @__PURE__ */ defineBuiltInJoin(
    "smoothedTargets",
    ({ classes, smoothing = Number.NaN }: SmoothedTargetsOptions) => ({
      inputs: Number.isNaN(smoothing) ? ["t", "smoothing"] : ["t"],
      elementwise: true,
      samplesIndependent: true,
      forward(out, t, held) {
        const spread = held ? held.data[0] : smoothing;
        for (let i = 0; i < out.size; i++) out.data[i] = (1 - spread) * t.data[i] + spread / classes;
      },
      backward([dt], dOut, _out, [, held]) {
        dt?.kernels.addScaled(dt.offset, dt.offset, 1 - (held ? held.data[0] : smoothing), dOut.offset, dt.size);
      },
      difference(dOut, _out, [, held], [dt]) {
        if (dt) dOut.kernels.scale(dOut.offset, dt.offset, 1 - (held ? held.data[0] : smoothing), dOut.size);
      },
    }),
  );

/** The weights of a cross-entropy's targets. */
export interface TargetWeights {
  readonly classWeights?: ArrayLike<number> | undefined;
  readonly ignoreIndex?: number | undefined;
}

/** @throws HyperparameterError for weights that do not fit the classes, and an invalid ignoreIndex. */
export function checkTargetWeights(
  { classWeights, ignoreIndex }: TargetWeights,
  classes: number,
  areIndices: boolean,
): void {
  if (classWeights !== undefined) checkOption(undefined, "classWeights", classWeights, weightsOf(classes));
  if (ignoreIndex === undefined) return;
  checkOption(undefined, "ignoreIndex", ignoreIndex, suchAs(anyWhole, "-1"));
  if (!areIndices) {
    throw new HyperparameterError(
      `ignoreIndex is ${ignoreIndex} but t has a target for each class; give class indices, or sampleWeights of 0.`,
    );
  }
}

const weightsOf = (classes: number): Domain => ({
  wanted: `a list of ${classes} numbers, one for each class, 0 or more and not all 0`,
  accepts(given) {
    if (!isList(given) || given.length !== classes) return false;
    const weights = Array.from<unknown>(given);
    return weights.every(finite(0).accepts) && weights.some((each) => each !== 0);
  },
});

/** The options with a private copy of the weights, in a form for JSON. Invalid weights are left for the check. */
export const copiedWeights = <Options extends TargetWeights>(options: Options, classes: unknown): Options =>
  isList(options.classWeights) && options.classWeights.length === classes
    ? { ...options, classWeights: Array.from(options.classWeights) }
    : options;

interface WeightedOptions extends TargetWeights {
  readonly inputs: readonly string[];
  /** Whether rows are divided by the mean weight, so the mean of their losses is a weighted mean. */
  readonly isMean: boolean;
}

/**
 * Targets times their weights, which also weighs their losses: the weight of the class, that of the sample, and 0 if the
 * class index is ignored.
 *
 * @param labels The class indices, whose weights then count in the mean weight; undefined if there are none.
 */
export function weightedTargets(
  targets: Node,
  labels: Node | undefined,
  sampleWeights: Node | undefined,
  { classWeights, ignoreIndex }: TargetWeights,
  reduction: Reduction,
): Node {
  if (!classWeights && ignoreIndex === undefined && !sampleWeights) return targets;
  const given = { targets, ...(labels && { labels }), ...(sampleWeights && { sampleWeights }) };
  const isMean = reduction !== "none" && reduction !== "sum";
  const options = { classWeights, ignoreIndex, isMean, inputs: Object.keys(given) };
  return weighted.build(Object.values(given), options);
}

const weighted = /* @__PURE__ */ defineBuiltInJoin(
  "weightedTargets",
  ({ classWeights, ignoreIndex, isMean, inputs }: WeightedOptions) => {
    const [labelsAt, weightsAt] = ["labels", "sampleWeights"].map((name) => inputs.indexOf(name));
    /** The weight of a row without its sample weight; this is also its part of the mean weight. */
    const rowOf = (all: readonly Block[], row: number): number =>
      ignoreIndex !== undefined && all[labelsAt].data[row] === ignoreIndex ? 0 : 1;
    const wholeOf = (all: readonly Block[], row: number): number => {
      const label = all[labelsAt]?.data[row];
      if (label === undefined) return 1;
      return label === ignoreIndex ? 0 : (classWeights?.[label] ?? 1);
    };
    const sampleOf = (all: readonly (Block | undefined)[], row: number, none: number): number =>
      all[weightsAt]?.data[row] ?? none;
    const meanOf = (all: readonly Block[], of: readonly (Block | undefined)[], none: number): number => {
      const rows = all[0].size / classesOf(all);
      let sum = 0;
      for (let row = 0; row < rows; row++) sum += wholeOf(all, row) * sampleOf(of, row, none);
      return sum / rows;
    };
    return {
      inputs,
      samplesIndependent: !isMean,
      forward(out, ...all) {
        const classes = classesOf(all);
        // If all weights are 0, the mean is 0 too.
        const mean = (isMean && meanOf(all, all, 1)) || 1;
        for (let i = 0, row = 0; i < out.size; row++) {
          const by = (rowOf(all, row) * sampleOf(all, row, 1)) / mean;
          for (let k = 0; k < classes; k++, i++) out.data[i] = all[0].data[i] * (classWeights?.[k] ?? 1) * by;
        }
      },
      // For a row with r = a / m, where m is the mean: Δ(t·r) = Δt·(r + Δr) + t·Δr with Δr = (Δa − r·Δm) / (m + Δm)
      difference(dOut, _out, all, moves) {
        const classes = classesOf(all);
        const mean = (isMean && meanOf(all, all, 1)) || 1;
        const moved = isMean ? meanOf(all, moves, 0) : 0;
        for (let i = 0, row = 0; i < dOut.size; row++) {
          const own = rowOf(all, row);
          const by = (own * sampleOf(all, row, 1)) / mean;
          const change = (own * sampleOf(moves, row, 0) - by * moved) / (mean + moved);
          for (let k = 0; k < classes; k++, i++) {
            const move = moves[0] ? moves[0].data[i] : 0;
            dOut.data[i] = (classWeights?.[k] ?? 1) * (move * (by + change) + all[0].data[i] * change);
          }
        }
      },
      backward(adjoints, dOut, _out, all) {
        const classes = classesOf(all);
        const rows = dOut.size / classes;
        const mean = (isMean && meanOf(all, all, 1)) || 1;
        const ofSamples = adjoints[weightsAt];
        let ofMean = 0;
        for (let i = 0, row = 0; row < rows; row++) {
          const by = (rowOf(all, row) * sampleOf(all, row, 1)) / mean;
          let ofRow = 0;
          for (let k = 0; k < classes; k++, i++) {
            const derivative = dOut.data[i] * (classWeights?.[k] ?? 1);
            if (adjoints[0]) adjoints[0].data[i] += derivative * by;
            ofRow += derivative * all[0].data[i];
          }
          if (ofSamples) ofSamples.data[row] += (ofRow * rowOf(all, row)) / mean;
          ofMean -= (ofRow * by) / mean;
        }
        if (!ofSamples || !isMean) return;
        for (let row = 0; row < rows; row++) ofSamples.data[row] += (ofMean * wholeOf(all, row)) / rows;
      },
    };
  },
);

const classesOf = ([{ shape }]: readonly Block[]): number => shape[shape.length - 1];
