import type { Exercise } from "./exercise.js";

const DESCENT = `const loss = (w) => (w * w - 2) ** 2;
const h = 1e-4;
`;
const WALK = `
let w = 1;
for (let i = 0; i < 100; i++) w = step(w);
console.log(w, w * w);`;

const NODES = `const node = (inputs) => ({ inputs });
const x = node([]);
const w = node([]);
const product = node([x, w]);
const square = node([product, product]);

`;
const PRINT = `
const names = [x, w, product, square];
console.log([...inOrder(square)].map((each) => names.indexOf(each)));`;

const WEIGHTS = `const mapWeights = (W, f) =>
  new Map(
    [...W].map(([p, rows]) => [
      p,
      rows.map((row, i) => row.map((w, j) => f(w, p, i, j))),
    ]),
  );

`;
const optimizer = (update: string): string => `${WEIGHTS}const signDescent = (gradient, step) => {
  const update = (W, slopes) =>
    ${update};
  return { gradient, update };
};

const { update } = signDescent({}, 0.1);
const W = new Map([["w", [[1, 1, 1]]]]);
const slopes = new Map([["w", [[0.001, -500, 0]]]]);
console.log(update(W, slopes).get("w"));`;

export const workshop: Readonly<Record<string, Exercise>> = {
  "workshop/slope": { kind: "number", answer: 14, within: 0.01, solution: "14" },
  "workshop/root": {
    kind: "program",
    start: `${DESCENT}const slope = (w) => 0; // measure it
const step = (w) => w; // go down, with the rate 0.05
${WALK}`,
    check: `const near = (name, got, wanted) => {
  if (!(Math.abs(got - wanted) < 1e-6)) throw new Error(\`\${name} is \${got}, not \${wanted}\`);
};
near("slope(1)", slope(1), -4);
near("step(1)", step(1), 1.2);
near("step(2)", step(2), 1.2);
near("w", w, Math.SQRT2);`,
    solution: `${DESCENT}const slope = (w) => (loss(w + h) - loss(w - h)) / (2 * h);
const step = (w) => w - 0.05 * slope(w);
${WALK}`,
  },
  "workshop/order": {
    kind: "program",
    start: `${NODES}function inOrder(node, list = []) {
  for (const each of node.inputs) inOrder(each, list);
  list.push(node);
  return list;
}
${PRINT}`,
    check: `const listed = [...inOrder(square)];
if (listed.length !== 4) throw new Error(\`4 nodes, not \${listed.length}\`);
let last = node([]);
for (let i = 0; i < 12; i++) last = node([last, last, node([])]);
const order = [...inOrder(last)];
if (order.length !== 25) throw new Error(\`25 nodes, not \${order.length}\`);
const place = new Map(order.map((each, i) => [each, i]));
for (const each of order) {
  for (const before of each.inputs) {
    if (!(place.get(before) < place.get(each))) throw new Error("a node comes before one that it needs");
  }
}`,
    solution: `${NODES}function inOrder(node, seen = new Set()) {
  if (seen.has(node)) return seen;
  for (const each of node.inputs) inOrder(each, seen);
  return seen.add(node);
}
${PRINT}`,
  },
  "workshop/ten": { kind: "number", answer: 1024, within: 0.5, solution: "1024" },
  "workshop/zeros": {
    kind: "choice",
    options: {
      en: ["only the weights", "only the biases", "both", "neither"],
      ko: ["가중치만", "편향만", "둘 다", "둘 다 아니다"],
    },
    answer: 2,
    solution: "2",
  },
  "workshop/half": { kind: "number", answer: 0.5, within: 1e-6, solution: "0.5" },
  "workshop/passes": { kind: "number", answer: 34, within: 0.1, solution: "34" },
  "workshop/sign": {
    kind: "program",
    start: optimizer("W"),
    check: `const change = signDescent({}, 0.25).update;
const was = new Map([["a", [[1, 2], [3, 4]]], ["b", [[5]]]]);
const now = change(was, new Map([["a", [[9, -9], [0, 1e-9]]], ["b", [[-1]]]]));
const got = JSON.stringify([...now]);
const wanted = JSON.stringify([["a", [[0.75, 2.25], [3, 3.75]]], ["b", [[5.25]]]]);
if (got !== wanted) throw new Error(\`the weights are \${got}, not \${wanted}\`);
if (was.get("a")[0][0] !== 1) throw new Error("the given weights have been changed");`,
    solution: optimizer(`mapWeights(
      W,
      (w, p, i, j) => w - step * Math.sign(slopes.get(p)[i][j]),
    )`),
  },
  "workshop/stack": {
    kind: "choice",
    options: {
      en: [
        "It prints the same five lines, only faster",
        "It prints the first line, five times",
        "The stack overflows before a line is printed",
        "It prints nothing, because the loop never starts",
      ],
      ko: [
        "같은 다섯 줄을 더 빨리 출력한다",
        "첫 줄을 다섯 번 출력한다",
        "한 줄도 출력하지 못하고 스택이 넘친다",
        "반복이 시작되지 않아 아무것도 출력하지 않는다",
      ],
    },
    answer: 3,
    solution: "3",
  },
  "workshop/equal": { kind: "number", answer: 1, within: 0.1, solution: "1" },
};
