import {
  absoluteError,
  crossEntropy,
  evaluate,
  huber,
  input,
  meanSquaredError,
  type Node,
  sumSquaredError,
  tensor,
} from "rxgrad";
import type { Case } from "./examples.js";

/** The losses of classes and of numbers. */
const OF_BOTH = ["half", "squares", "meanSamples", "meanElements", "absoluteErrors", "meanAbsolute"] as const;
const OF_CLASSES = ["entropy", "entropyExact", "bits", "bitsExact", "entropyElements"] as const;
export type LossName = (typeof OF_BOTH)[number] | (typeof OF_CLASSES)[number] | "huber";

export const FORMULAS: Readonly<Record<LossName, string>> = {
  half: "½ Σ (y − t)²",
  squares: "Σ (y − t)²",
  meanSamples: "Σ (y − t)² / N",
  meanElements: "Σ (y − t)² / (N·K)",
  absoluteErrors: "Σ |y − t|",
  meanAbsolute: "Σ |y − t| / (N·K)",
  huber: "½e² ⟶ |e| − ½",
  entropy: "−Σ t · log (y + δ)",
  entropyExact: "−Σ t · log y",
  bits: "−Σ t · log₂ (y + δ)",
  bitsExact: "−Σ t · log₂ y",
  entropyElements: "−Σ t · log (y + δ) / (N·K)",
};

/** A loss of one prediction; of cross-entropies also by the index of the class. */
export interface Measured {
  readonly name: LossName;
  readonly value: number;
  readonly byIndex: number | undefined;
}

interface Graphs {
  readonly name: LossName;
  readonly loss: Node;
  readonly byIndex?: Node;
}

const known = new Map<string, readonly Graphs[]>();

/** The graphs of all losses for so many numbers, each built once. */
function graphsFor(count: number, isClass: boolean): readonly Graphs[] {
  const key = `${count} ${isClass}`;
  const found = known.get(key) ?? buildGraphs(count, isClass);
  known.set(key, found);
  return found;
}

function buildGraphs(count: number, isClass: boolean): readonly Graphs[] {
  const [y, t, label] = [input("y", [count]), input("t", [count]), input("label", [])];
  const ofBoth: Graphs[] = [
    { name: "half", loss: sumSquaredError(y, t) },
    { name: "squares", loss: sumSquaredError(y, t, { half: false }) },
    { name: "meanSamples", loss: meanSquaredError(y, t, { reduction: "mean" }) },
    { name: "meanElements", loss: meanSquaredError(y, t) },
    { name: "absoluteErrors", loss: absoluteError(y, t) },
    { name: "meanAbsolute", loss: absoluteError(y, t, { reduction: "mean-elements" }) },
  ];
  if (!isClass) return [...ofBoth, { name: "huber", loss: huber(y, t, { reduction: "sum" }) }];
  const options = {
    entropy: {},
    entropyExact: { delta: 0 },
    bits: { base: 2 },
    bitsExact: { base: 2, delta: 0 },
    entropyElements: { reduction: "mean-elements" },
  } as const;
  const ofClasses = OF_CLASSES.map((name) => ({
    name,
    loss: crossEntropy(y, t, options[name]),
    byIndex: crossEntropy(y, label, options[name]),
  }));
  return [...ofBoth, ...ofClasses];
}

/** Every loss of a prediction, by the losses of rxgrad. */
export function measure({ prediction, target }: Case): Promise<Measured[]> {
  const isClass = typeof target === "number";
  const t = isClass ? prediction.map((_, k) => Number(k === target)) : target;
  const feed = { y: tensor([[...prediction]]), t: tensor([[...t]]), label: tensor([isClass ? target : 0]) };
  return Promise.all(
    graphsFor(prediction.length, isClass).map(async ({ name, loss, byIndex }) => ({
      name,
      value: Number(await evaluate(loss, feed)),
      byIndex: byIndex && Number(await evaluate(byIndex, feed)),
    })),
  );
}
