// `rxgrad check`: a right module, a wrong one, drawn inputs, and what is refused.
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { type Folder, modelFolder, takes } from "./model-files.js";
import { checkWrong, type WrongLine } from "./wrong-lines.js";

const test = suite<{ folder: Folder }>("rxgrad check");

/** A module with a node of its own. @param rest A factor in its backward rule; 1 - s is right. */
const moduleWith = (rest: string): string => `${takes("crossEntropy, defineNode, dense, input, softmax")}
const swish = defineNode({
  kind: "swish",
  elementwise: true,
  smooth: true,
  forward(out, x) {
    for (let i = 0; i < out.size; i++) out.data[i] = x.data[i] / (1 + Math.exp(-x.data[i]));
  },
  backward([dx], dOut, out, [x]) {
    for (let i = 0; dx && i < dx.size; i++) {
      const s = 1 / (1 + Math.exp(-x.data[i]));
      dx.data[i] += dOut.data[i] * s * (1 + x.data[i] * (${rest}));
    }
  },
});
export const y = input("x", [2]).pipe(dense(3), swish(), dense(2), softmax());
export const loss = crossEntropy(y, input("t", [2]));
export const feed = { x: [[0.5, -1], [1, 2]], t: [[1, 0], [0, 1]] };`;

const SQUARES = `${takes("dense, initialParameters, input, meanSquaredError, tanh")}
const y = input("x", [2]).pipe(dense(1), tanh());
const loss = meanSquaredError(y, input("t", [1]));`;

test.before.each((context) => {
  context.folder = modelFolder();
  context.folder.write("right.mjs", moduleWith("1 - s"));
  context.folder.write("wrong.mjs", moduleWith("2 - s"));
  context.folder.write("squares.mjs", `${SQUARES}\nexport default loss;`);
});
test.after.each(({ folder }) => folder.remove());

test("a right module ends with 0, and shows each node and each gradient", async ({ folder }) => {
  const { code, stdout, stderr } = await folder.run("check right.mjs");
  assert.equal([code, stderr], [0, ""]);
  assert.match(stdout, /^swish1 +2 {2}\S+ +right$/m);
  assert.match(stdout, /^by dense1\/W +\S+ +right$/m);
  assert.match(stdout, /^by x +\S+ +right$/m);
  assert.match(stdout, /\n21 of 21 elements were checked\.\n$/);
});

test("a wrong rule ends with 1: the table shows it, and one sentence names it", async ({ folder }) => {
  const { code, stdout, stderr } = await folder.run("check wrong.mjs");
  assert.is(code, 1);
  assert.match(stdout, /^swish1 +2 {2}\S+ +wrong: backward$/m);
  assert.match(stdout, /^by dense1\/W +\S+ +wrong$/m);
  assert.match(stdout, /^by dense2\/W +\S+ +right$/m);
  assert.match(stderr, /^rxgrad check: .*swish "swish1": backward gives [^\n]+\n$/);
});

test("inputs are drawn where there is no feed, and --json tells the numbers", async ({ folder }) => {
  const { code, stdout } = await folder.run("check squares.mjs --json --samples 3 --seed 5");
  assert.is(code, 0);
  const { parameters, inputs, elements, tolerance } = JSON.parse(stdout);
  assert.equal(Object.keys(parameters), ["dense1/W", "dense1/b"]);
  assert.equal(Object.keys(inputs), ["x"]);
  assert.equal([elements.of, tolerance], [9, 1e-6]);
});

test("parameters of the module are used", async ({ folder }) => {
  const seeds = [1, 2].map(
    (seed) => `${SQUARES}\nexport { loss };\nexport const parameters = initialParameters(loss, { seed: ${seed} });`,
  );
  const told = [];
  for (const [i, text] of seeds.entries()) {
    folder.write(`seed${i}.mjs`, text);
    told.push(JSON.parse((await folder.run(`check seed${i}.mjs --json`)).stdout).parameters);
  }
  assert.not.equal(told[0], told[1]);
});

test("wrong in more than twenty ways: one sentence, the right exit code, no stack", async ({ folder }) => {
  const wrong: Readonly<Record<string, string>> = {
    "feed-list": `${SQUARES}\nexport { loss };\nexport const feed = [1];`,
    "feed-lacks": `${SQUARES}\nexport { loss };\nexport const feed = { x: [[1, 2]] };`,
    "feed-shape": `${SQUARES}\nexport { loss };\nexport const feed = { x: [[1]], t: [[1]] };`,
    "feed-nan": `${SQUARES}\nexport { loss };\nexport const feed = { x: [[1, NaN]], t: [[1]] };`,
    parameters: `${SQUARES}\nexport { loss };\nexport const parameters = { W: 1 };`,
    rows: `${SQUARES}\nexport const rows = y;`,
    drawn: moduleWith("1 - s").replace("export const feed", "const feed"),
    number: "export const loss = 42;",
    empty: "",
    syntax: "export const loss = ;",
    throws: 'throw new TypeError("no\\nmore");',
    rejects: 'await Promise.reject(new Error("it is Sunday."));',
    text: 'throw "only a text";',
    lacks: 'import "rxgrad-that-there-is-not";',
  };
  for (const [name, text] of Object.entries(wrong)) folder.write(`${name}.mjs`, text);
  folder.write("loss.txt", "loss");
  const lines: readonly WrongLine[] = [
    ["check", 2, /<module> is missing/],
    ["check right.mjs wrong.mjs", 2, /one word too many/],
    ["check right.mjs --samples 0", 2, /--samples is "0"; give a whole number from 1 to 1000/],
    ["check right.mjs --samples many", 2, /--samples is "many"/],
    ["check right.mjs --seed -1", 2, /--seed is "-1"/],
    ["check right.mjs --seed 1.5", 2, /--seed is "1\.5"/],
    ["check right.mjs --tolerance 0", 2, /--tolerance is "0"; give a number between 0 and 1/],
    ["check right.mjs --tolerance 2", 2, /--tolerance is "2"/],
    ["check right.mjs --tolerence 1e-4", 2, /did you mean --tolerance\?/],
    ["check right.mjs --export", 2, /--export has no value/],
    ["check missing.mjs", 1, /missing\.mjs: there is no such file/],
    ["check loss.txt", 1, /loss\.txt: it cannot be imported/],
    ["check syntax.mjs", 1, /syntax\.mjs: it cannot be imported/],
    ["check throws.mjs", 1, /throws\.mjs: it cannot be imported: no; mend it/],
    ["check rejects.mjs", 1, /rejects\.mjs: it cannot be imported: it is Sunday; mend it/],
    ["check text.mjs", 1, /text\.mjs: it cannot be imported: /],
    ["check lacks.mjs", 1, /install what it imports/],
    ["check empty.mjs", 1, /empty\.mjs: there is no export default; export a loss, .* \(there are none\)/],
    ["check number.mjs", 1, /number\.mjs: loss is no node/],
    ["check right.mjs --export y", 1, /right\.mjs: y has more than one number/],
    ["check right.mjs --export z", 1, /right\.mjs: there is no export z; .* \(there are feed, loss, y\)/],
    ["check rows.mjs --export rows", 1, /rows\.mjs: rows has more than one number/],
    ["check feed-list.mjs", 1, /feed-list\.mjs: feed is no object/],
    ["check feed-lacks.mjs", 1, /"t"/],
    ["check feed-shape.mjs", 1, /"x"/],
    ["check feed-nan.mjs", 1, /NaN/],
    ["check parameters.mjs", 1, /parameters\.mjs: parameters are no Parameters/],
    ["check drawn.mjs", 1, /the inputs were drawn, so export feed where they do not fit\.$/m],
  ];
  await checkWrong(lines, (line) => folder.run(line));
});

test.run();
