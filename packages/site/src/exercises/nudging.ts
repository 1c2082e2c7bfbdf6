import type { Exercise } from "./exercise.js";

/** Lesson 7's program with other lines in it. */
const program = (array: string, afterwards: string, divisor: string): string => `const x = [0.6, 0.9];
const W = ${array}.of(1, 3, 2, -1, 4, 5); // 2 rows of 3
const h = 0.001;

function loss() {
  const z = [0, 1, 2].map((k) => x[0] * W[k] + x[1] * W[3 + k]);
  const e = z.map((v) => Math.exp(v - Math.max(...z)));
  return -Math.log(e[2] / (e[0] + e[1] + e[2]));
}

const gradient = [];
for (let i = 0; i < W.length; i++) {
  const before = W[i];
  W[i] = before + h;
  const above = loss();
  W[i] = before - h;
  const below = loss();
${afterwards}  gradient[i] = (above - below) / ${divisor};
}
console.log(gradient);`;

export const nudging: Readonly<Record<string, Exercise>> = {
  // −0.3628 · 0.01
  "nudging/read": { kind: "number", answer: -0.003628, within: 0.0001, solution: "-0.0036" },
  "nudging/zero": {
    kind: "choice",
    options: {
      en: ["all of them", "only that of w₁₂", "none: the second row is 0", "none: all six are 0"],
      ko: ["여섯 개 모두", "w₁₂의 기울기만", "둘째 줄은 모두 0이 된다", "여섯 개 모두 0이 된다"],
    },
    answer: 3,
    solution: "3",
  },
  "nudging/bugs": {
    kind: "program",
    start: program("Int32Array", "", "h"),
    check: `const wanted = [0.00085, 0.25497, -0.25582, 0.00128, 0.38246, -0.38374];
for (const [i, each] of wanted.entries()) {
  if (!(Math.abs(gradient[i] - each) < 1e-4)) {
    throw new Error(\`gradient[\${i}] is \${gradient[i]}, not \${each}\`);
  }
}
for (const [i, each] of [1, 3, 2, -1, 4, 5].entries()) {
  if (W[i] !== each) throw new Error(\`W[\${i}] is \${W[i]} afterwards, not \${each}\`);
}`,
    solution: program("Float64Array", "  W[i] = before;\n", "(2 * h)"),
  },
};
