import type { Block } from "../../graph/block.js";
import { callBackward } from "../../graph/contract/calls.js";
import { like, shown, usualSize } from "../../graph/contract/perturbations.js";
import type { Subject } from "../../graph/node.js";
import { createRandom } from "../../tensor/random.js";
import { type Compared, compareDerivative, type Judgment } from "./judgment.js";

/** The most elements of an input that move one by one, and the number of random directions if it has more. */
const MOST_ELEMENTS = 48;
const DIRECTIONS = 2;

/** A move of an input along which its gradient is judged: one element, or all elements in a direction. */
interface Probe {
  readonly element: number | undefined;
  readonly direction: Float64Array;
  /** Compares the result of backward with the derivative along this move. */
  compare(got: number): Compared;
}

/**
 * Judges `backward` for each input: for a random adjoint u of the output, against the derivative of Σ u·forward. Also
 * checks that it adds to the existing values, and that several shards make up the whole.
 *
 * @param noise The rounding error of each element of the output.
 */
export function* judgeBackward(subject: Subject, noise: Float64Array, tolerance: number): Generator<Judgment> {
  const { out, inputs, moving, label, inputNames } = subject;
  const random = createRandom(0, label);
  const dOut = like(subject, out);
  for (let k = 0; k < dOut.size; k++) dOut.data[k] = (random.uniform() < 0.5 ? -1 : 1) * (0.5 + random.uniform() / 2);
  const known = new Map<number, readonly Probe[]>();
  for (const which of moving) {
    const dInputs = inputs.map((x, i) => (which.includes(i) ? like(subject, x) : undefined));
    for (const each of dInputs) each?.data.fill(0);
    callBackward(subject, dInputs, dOut);
    const gradients = dInputs.map((each) => each?.data.slice());
    for (const i of which) {
      const gradient = gradients[i] as Float64Array;
      const probes = known.get(i) ?? probesOf(subject, i, dOut, noise, tolerance);
      known.set(i, probes);
      yield judgeGradient(inputNames[i], gradient, inputs[i], probes);
    }
    yield* judgeAdding(subject, which, dInputs, gradients, dOut);
    if (subject.operation.shardsBackward) yield* judgeShards(subject, which, gradients, dOut);
  }
}

function judgeGradient(name: string, gradient: Float64Array, x: Block, probes: readonly Probe[]): Judgment {
  let worst = { error: 0, what: "" };
  let elements = 0;
  for (const { element, direction, compare } of probes) {
    let got = element === undefined ? 0 : gradient[element];
    if (element === undefined) for (let k = 0; k < gradient.length; k++) got += gradient[k] * direction[k];
    const { error, wanted, isOpen } = compare(got);
    if (!isOpen) elements++;
    if (!(error > worst.error)) continue;
    const where =
      element === undefined
        ? "a random direction"
        : `element ${element % x.width}${x.samples > 1 ? ` of sample ${Math.floor(element / x.width)}` : ""}`;
    worst = { error, what: `gives ${shown(got)} for ${where} of ${name}, but forward has ${shown(wanted)}` };
  }
  return { rule: "backward", inputs: [name], elements, ...worst };
}

/** A second run must add the same amount again. */
function* judgeAdding(
  subject: Subject,
  which: readonly number[],
  dInputs: readonly (Block | undefined)[],
  gradients: readonly (Float64Array | undefined)[],
  dOut: Block,
): Generator<Judgment> {
  callBackward(subject, dInputs, dOut);
  for (const i of which) {
    const twice = (dInputs[i] as Block).data.map((value) => value / 2);
    const error = distance(twice, gradients[i] as Float64Array);
    if (error > 1e-9) {
      const what = `writes its gradient by ${subject.inputNames[i]}, but must add it to the existing values`;
      yield { rule: "backward", inputs: [subject.inputNames[i]], elements: 0, error, what };
    }
  }
}

/** Two shards must make up the whole gradient of inputs that all samples share. */
function* judgeShards(
  subject: Subject,
  which: readonly number[],
  gradients: readonly (Float64Array | undefined)[],
  dOut: Block,
): Generator<Judgment> {
  const common = which.filter((i) => !subject.batched[i]);
  if (common.length === 0) return;
  const parts = subject.inputs.map((x, i) => (common.includes(i) ? like(subject, x) : undefined));
  for (const each of parts) each?.data.fill(0);
  for (const index of [0, 1]) callBackward(subject, parts, dOut, { index, count: 2 });
  const error = Math.max(...common.map((i) => distance((parts[i] as Block).data, gradients[i] as Float64Array)));
  const names = common.map((i) => subject.inputNames[i]);
  const what = `makes another gradient by ${names.join(" and ")} in two shards than in one`;
  yield { rule: "shardsBackward", inputs: names, elements: common.length, error: error > 1e-9 ? error : 0, what };
}

function distance(a: Float64Array, b: Float64Array): number {
  let difference = 0;
  let largest = 0;
  for (let k = 0; k < a.length; k++) {
    if (!Number.isFinite(a[k]) || !Number.isFinite(b[k])) continue;
    difference = Math.max(difference, Math.abs(a[k] - b[k]));
    largest = Math.max(largest, Math.abs(a[k]), Math.abs(b[k]));
  }
  return difference === 0 ? 0 : difference / largest;
}

/** The derivatives of Σ u·forward by an input, along some of its elements and directions. */
function probesOf(subject: Subject, i: number, u: Block, noise: Float64Array, tolerance: number): Probe[] {
  const { inputs, out } = subject;
  const x = inputs[i];
  const moved = inputs.map((each, k) => (k === i ? like(subject, each) : each));
  const after = like(subject, out);
  const rounding = u.data.reduce(
    (sum, each, k) => sum + Math.abs(each) * (noise[k] + Number.EPSILON * (1 + Math.abs(out.data[k]))),
    0,
  );
  const noisy = Number.isFinite(rounding) ? rounding : Number.EPSILON;
  const comparisonAlong = (direction: Float64Array, h: number): Probe["compare"] => {
    const at = (move: number): number => {
      for (let k = 0; k < x.size; k++) moved[i].data[k] = x.data[k] + move * direction[k];
      return weighted(subject, after, moved, u);
    };
    return (got) => compareDerivative(got, at, noisy, h, tolerance);
  };
  const usual = usualSize(x.data);
  const random = createRandom(i, subject.label);
  const all = Array.from({ length: x.size }, (_, k) => k);
  const elements = x.size <= MOST_ELEMENTS ? all : all.map(() => Math.floor(random.uniform() * x.size));
  const probes: Probe[] = elements.slice(0, MOST_ELEMENTS).map((element) => {
    const direction = new Float64Array(x.size);
    direction[element] = 1;
    const h = Math.max(Math.abs(x.data[element]) || 0, usual / 16) / 8;
    return { element, direction, compare: comparisonAlong(direction, h) };
  });
  if (x.size <= MOST_ELEMENTS) return probes;
  for (let d = 0; d < DIRECTIONS; d++) {
    const direction = Float64Array.from(
      { length: x.size },
      () => (random.uniform() < 0.5 ? -1 : 1) / Math.sqrt(x.size),
    );
    probes.push({ element: undefined, direction, compare: comparisonAlong(direction, usual / 8) });
  }
  return probes;
}

/** Σ u·forward; NaN if forward refuses these inputs. Elements that are not finite at the point itself are left out. */
function weighted(subject: Subject, after: Block, inputs: readonly Block[], u: Block): number {
  try {
    subject.forward(after, inputs);
  } catch {
    return Number.NaN;
  }
  let sum = 0;
  for (let k = 0; k < u.size; k++) if (Number.isFinite(subject.out.data[k])) sum += u.data[k] * after.data[k];
  return sum;
}
