import { judgeChanges } from "../../graph/contract/changes.js";
import type { Strictness } from "../../graph/contract/comparison.js";
import { findForeign } from "../../graph/contract/elementwise.js";
import { elementOf, like, shown, tryForward } from "../../graph/contract/perturbations.js";
import type { Subject } from "../../graph/node.js";
import { createRandom } from "../../tensor/random.js";
import { judgeBackward } from "./judge-backward.js";
import { hasSides, judgeSides } from "./judge-sides.js";
import type { Judgment } from "./judgment.js";

/**
 * Judges each rule of an operation against its forward. It assumes intermediate values of about 1, so changes as small as
 * their rounding are ignored.
 */
export function* judgeNode(subject: Subject, relativeTolerance: number): Generator<Judgment> {
  const { operation, moving, out, inputNames } = subject;
  if (moving.length === 0) return;
  const noise = noiseOf(subject);
  if (operation.elementwise) yield judgeElementwise(subject);
  // The first batch has proven this already.
  if (operation.samplesIndependent && out.samples > 1) {
    yield { rule: "samplesIndependent", inputs: inputNames, elements: out.size, error: 0, what: "" };
  }
  const strictness: Strictness = {
    relative: relativeTolerance,
    rounding: (element, sizes) => 8 * (noise[element] + Number.EPSILON * (1 + sizes)),
    everyPerturbation: true,
  };
  for (const { rule, comparison, moved } of judgeChanges(subject, strictness)) {
    const { worst, compared } = comparison;
    const what = worst
      ? `says that ${elementOf(subject, worst.element)} changes by ${shown(worst.got)} when ${moved.join(" and ")} moves, but forward changes it by ${shown(worst.wanted)}`
      : "";
    yield { rule, inputs: moved, elements: compared, error: worst?.error ?? 0, what };
  }
  if (hasSides(subject)) for (const which of moving) yield judgeSides(subject, which, noise);
  if (operation.backward && out.size > 0) yield* judgeBackward(subject, noise, relativeTolerance);
}

function judgeElementwise(subject: Subject): Judgment {
  const foreign = findForeign(subject);
  const isWrong = foreign !== undefined;
  const what = isWrong
    ? `is declared, but ${elementOf(subject, foreign)} changes with other elements of its inputs`
    : "";
  return { rule: "elementwise", inputs: subject.inputNames, elements: subject.out.size, error: isWrong ? 1 : 0, what };
}

/** How often the inputs are disturbed by a few roundings, to measure the effect on the output. */
const DISTURBANCES = 4;

/**
 * The rounding error of each element of the output: its change when inputs are off by up to two units in the last place.
 */
function noiseOf(subject: Subject): Float64Array {
  const { inputs, out, moving, label } = subject;
  const moves = new Set(moving.flat());
  const disturbed = inputs.map((x, i) => (moves.has(i) ? like(subject, x) : x));
  const after = like(subject, out);
  const noise = new Float64Array(out.size);
  const random = createRandom(1, label);
  for (let k = 0; k < DISTURBANCES; k++) {
    for (const i of moves) {
      const x = inputs[i].data;
      for (let e = 0; e < x.length; e++) {
        disturbed[i].data[e] = x[e] * (1 + Number.EPSILON * Math.round(4 * random.uniform() - 2));
      }
    }
    if (!tryForward(subject, after, disturbed)) continue;
    for (let e = 0; e < noise.length; e++) {
      const change = Math.abs(after.data[e] - out.data[e]);
      if (Number.isFinite(change)) noise[e] = Math.max(noise[e], change);
    }
  }
  return noise;
}
