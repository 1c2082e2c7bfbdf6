import { type Block, perInput } from "../block.js";
import type { Subject } from "../node.js";
import { callDirection, callRule, checkWritten, type Given, listed, STALE } from "./calls.js";
import { Comparison, type Strictness } from "./comparison.js";
import { bindPerturbations, elementOf, like, tryForward, usualSize } from "./perturbations.js";

/** The relative sizes of the perturbations. Rules must be right for small and for large ones. */
const SIZES: readonly number[] = [2 ** -3, 2 ** -10, 2 ** -17];

const PERTURBATIONS: readonly number[] = /* @__PURE__ */ SIZES.flatMap((size) => [size, -size]);

/** A rule for changes, compared with forward. */
export interface JudgedChange {
  readonly rule: "difference" | "direction" | "directionalDifference" | DeclaredSum["rule"];
  readonly comparison: Comparison;
  /** The names of the perturbed inputs. */
  readonly moved: readonly string[];
}

/** Compares each rule for changes of an operation with forward, for perturbed inputs. Throws what the rules throw. */
export function* judgeChanges(subject: Subject, strictness: Strictness): Generator<JudgedChange> {
  const { operation, moving } = subject;
  for (const sum of declaredSums(subject)) for (const which of moving) yield judgeSum(subject, sum, which, strictness);
  if (operation.difference) for (const which of moving) yield judgeDifference(subject, which, strictness);
  const rows = moving.flatMap((which) => (which.length === 1 && hasUnits(subject, which[0]) ? which : []));
  if (operation.direction) for (const i of rows) yield judgeDirection(subject, i, strictness);
  if (operation.directionalDifference && rows.includes(operation.directionalDifference.input) && !operation.kinked) {
    yield judgeDirectionalDifference(subject, operation.directionalDifference.input, strictness);
  }
}

/** A declaration that the one number of the output is a sum. */
interface DeclaredSum {
  readonly rule: "reductionWeight" | "linearCoefficients";
  /** The change of the output. */
  changeBy(dInputs: readonly (Block | undefined)[]): number;
}

/** The sums that gradients take an operation for. */
function declaredSums({ operation, inputs, out, batched }: Subject): DeclaredSum[] {
  const { linearCoefficients } = operation;
  const total = ({ data }: Block): number => data.reduce((sum, each) => sum + each, 0);
  const sums: DeclaredSum[] = [];
  if (operation.reductionWeight && inputs.length === 1 && batched[0] && out.size === 1) {
    const weight = operation.reductionWeight(inputs[0].samples, inputs[0].width);
    sums.push({ rule: "reductionWeight", changeBy: ([d]) => (d ? weight * total(d) : 0) });
  }
  if (linearCoefficients && [out, ...inputs].every(({ shape }) => shape.length === 0)) {
    const changeBy: DeclaredSum["changeBy"] = (dInputs) =>
      dInputs.reduce((sum, d, i) => sum + (d ? (linearCoefficients[i] ?? 0) * d.data[0] : 0), 0);
    sums.push({ rule: "linearCoefficients", changeBy });
  }
  return sums;
}

function judgeSum(
  subject: Subject,
  { rule, changeBy }: DeclaredSum,
  which: readonly number[],
  strictness: Strictness,
): JudgedChange {
  const { out, inputNames } = subject;
  const moved = bindPerturbations(subject, which);
  const after = like(subject, out);
  const comparison = new Comparison(out.size, 1, strictness);
  for (const size of PERTURBATIONS) {
    moved.by(size);
    if (!tryForward(subject, after, moved.inputs)) continue;
    comparison.add(Float64Array.of(changeBy(moved.dInputs)), (k) => out.data[k], after.data);
  }
  return { rule, comparison, moved: which.map((i) => inputNames[i]) };
}

function judgeDifference(subject: Subject, which: readonly number[], strictness: Strictness): JudgedChange {
  const { operation, out, inputs, inputNames } = subject;
  const moved = bindPerturbations(subject, which);
  const after = like(subject, out);
  const dOut = like(subject, out);
  const comparison = new Comparison(out.size, operation.elementwise ? 1 : out.width, strictness);
  const given: Given = [["out", out], ...listed("inputs", inputs), ...listed("dInputs", moved.dInputs)];
  const run = (): void => {
    dOut.data.fill(STALE);
    callRule(subject, "difference", given, "write into dOut", () =>
      operation.difference?.(dOut, out, perInput(inputs), perInput(moved.dInputs)),
    );
    checkWritten(subject, "difference", dOut, (k) => `${elementOf(subject, k)} of dOut`);
  };
  for (const size of PERTURBATIONS) {
    moved.by(size);
    if (!tryForward(subject, after, moved.inputs)) continue;
    run();
    comparison.add(dOut.data, (k) => out.data[k], after.data);
  }
  // Changes of 0 must be written too.
  moved.by(0);
  run();
  return { rule: "difference", comparison, moved: which.map((i) => inputNames[i]) };
}

/** Whether an input has the shape [batch, units], which rules for one unit or one direction require. */
const hasUnits = ({ batched, inputs, hasSamples }: Subject, i: number): boolean =>
  hasSamples && batched[i] && inputs[i].shape.length === 2;

/** The greatest number of units that are perturbed. They are spread over all units. */
const MOST_UNITS = 8;

function judgeDirection(subject: Subject, i: number, strictness: Strictness): JudgedChange {
  const { out, inputs, inputNames } = subject;
  const moved = bindPerturbations(subject, [i]);
  const after = like(subject, out);
  const dOut = like(subject, out);
  const { width } = inputs[i];
  const count = Math.min(MOST_UNITS, width);
  const comparison = new Comparison(out.size * count, out.width, strictness, (k) => k % out.size);
  const changes = new Float64Array(out.size * count);
  const values = new Float64Array(out.size * count);
  const units = Array.from({ length: count }, (_, n) => Math.floor((n * width) / count));
  for (const size of PERTURBATIONS) {
    for (const [n, unit] of units.entries()) {
      moved.by(size, (_, k) => k % width === unit);
      const offset = callDirection(subject, i, unit);
      const d = moved.dInputs[i] as Block;
      for (let row = 0; row < out.samples; row++) {
        for (let k = 0; k < out.width; k++) {
          dOut.data[row * out.width + k] = d.data[row * width + unit] * out.kernels.memory[offset + k];
        }
      }
      changes.set(dOut.data, n * out.size);
      if (!tryForward(subject, after, moved.inputs)) after.data.fill(Number.NaN);
      values.set(after.data, n * out.size);
    }
    comparison.add(changes, (k) => out.data[k % out.size], values);
  }
  return { rule: "direction", comparison, moved: [inputNames[i]] };
}

/** Gives each sample two adjacent rows, which perturb it in opposite directions. */
function judgeDirectionalDifference(subject: Subject, i: number, strictness: Strictness): JudgedChange {
  const { operation, out, inputs, inputNames } = subject;
  const x = inputs[i];
  const rows = 2 * out.samples;
  const moved = bindPerturbations(subject, [i]);
  const after = like(subject, out);
  const direction = subject.block([x.width], 1);
  const d = subject.block([rows, 1], rows);
  const samples = subject.block([rows, 1], rows);
  const dOut = subject.block([rows, ...out.shape.slice(1)], rows);
  const values = new Float64Array(dOut.size);
  const elementAt = (k: number): number => Math.floor(k / (2 * out.width)) * out.width + (k % out.width);
  const comparison = new Comparison(dOut.size, out.width, strictness, elementAt);
  const usual = usualSize(x.data);
  for (let k = 0; k < x.width; k++) direction.data[k] = Math.cos(3 * k + 1);
  const given: Given = [...listed("inputs", inputs), ["direction", direction], ["d", d], ["samples", samples]];
  const run = (): void => {
    dOut.data.fill(STALE);
    callRule(subject, "directionalDifference", given, "write into dOut", () =>
      operation.directionalDifference?.difference(dOut, perInput(inputs), direction.offset, d, samples),
    );
    const describeElement = (k: number): string =>
      `element ${k % out.width} of row ${Math.floor(k / out.width)} of dOut`;
    checkWritten(subject, "directionalDifference", dOut, describeElement);
  };
  for (const size of SIZES) {
    for (const sign of [1, -1]) {
      const move = sign * size * usual;
      for (let k = 0; k < x.size; k++) moved.inputs[i].data[k] = x.data[k] + move * direction.data[k % x.width];
      if (!tryForward(subject, after, moved.inputs)) after.data.fill(Number.NaN);
      for (let n = 0; n < out.samples; n++) {
        const row = 2 * n + (sign === 1 ? 0 : 1);
        samples.data[row] = n;
        d.data[row] = move;
        values.set(after.data.subarray(n * out.width, (n + 1) * out.width), row * out.width);
      }
    }
    run();
    comparison.add(dOut.data, (k) => out.data[elementAt(k)], values);
  }
  return { rule: "directionalDifference", comparison, moved: [inputNames[i]] };
}
