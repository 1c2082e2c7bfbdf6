import { readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { type Outcome, run, start } from "./outcome.js";

/** All examples, run once by run-all.ts, each in a process of its own; what each printed, by its name. */
let outcome: Outcome;
const printed = new Map<string, string>();

test.before(async () => {
  outcome = await run("run-all.ts");
  for (const [, name, text] of outcome.stdout.matchAll(
    /^── examples\/(\S+)\.ts ─+\n(.*?)(?=^── examples\/|$(?![\s\S]))/gms,
  )) {
    printed.set(name, text);
  }
});

const textOf = (name: string): string => printed.get(name) ?? assert.unreachable(`${name} did not run`) ?? "";

/** The numbers of the column "computed here", in order. */
const computed = (name: string): number[] =>
  [...textOf(name).matchAll(/^ {2}.{34} {2}(\S+) +\S+( {2}←.*)?$/gm)].map(([, number]) => Number(number));

/** |got − wanted| ≤ 1e-12·|wanted| + absolute, number by number. */
function agree(got: readonly number[], wanted: readonly number[], abs = 0): void {
  assert.is(got.length, wanted.length);
  wanted.forEach((number, i) => {
    assert.ok(Math.abs(got[i] - number) <= 1e-12 * Math.abs(number) + abs, `${i}: ${got[i]}, wanted ${number}`);
  });
}

/** The numbers that a pattern's first group catches. */
const numbers = (name: string, pattern: RegExp): number[] =>
  [...textOf(name).matchAll(pattern)].map(([, number]) => Number(number));

test("words choose examples, --help lists them, and a word that is in no name is refused", async () => {
  const [chosen, help, wrong] = await Promise.all([
    run("run-all.ts", ["worked-examples/scal"]),
    run("run-all.ts", ["--help"]),
    run("run-all.ts", ["xor", "iri5"]),
  ]);
  assert.equal(
    [...chosen.stdout.matchAll(/^── (\S+)/gm)].map(([, file]) => file),
    ["examples/worked-examples/scaling.ts"],
  );
  assert.match(chosen.stdout, "1 example ran");
  assert.is(help.code, 0);
  for (const name of printed.keys()) assert.match(help.stdout, `  ${name}\n`.trimEnd());
  assert.is(wrong.code, 2);
  assert.is(wrong.stdout, "");
  assert.match(wrong.stderr, /^examples: none has "iri5" in its name/);
});

test("every example runs, and none is forgotten", () => {
  assert.is(outcome.code, 0, outcome.stderr);
  assert.is(outcome.stderr, "");
  assert.not.match(outcome.stdout, "\x1b");
  const examples = fileURLToPath(new URL("../../examples/", import.meta.url));
  const files = readdirSync(examples, { recursive: true })
    .map((path) => String(path).replaceAll("\\", "/"))
    .filter(
      (path) => path.endsWith(".ts") && !/^mnist\/|^fleet\/(?!(evolution\/)?main\.)|^run-all|\/compare\.ts$/.test(path),
    )
    .map((path) => path.replace(/\.ts$/, ""));
  assert.equal([...printed.keys()].sort(), files.sort());
  assert.match(outcome.stdout, `${files.length} examples ran`);
});

test("losses", () => {
  agree(
    computed("worked-examples/losses"),
    [
      0.055, 0.015, 0.1277063642748345, 0.055785856578554394, 0.0975, 0.5975, 0.510825457099338, 2.3025840929945454,
      0.38,
    ],
  );
});

test("derivatives", () => {
  const got = computed("worked-examples/derivatives");
  agree(
    got.slice(0, 9),
    [
      3.9999999999995595, 0.1999999999990898, 0.2999999999986347, 6.00000000000378, 7.999999999999119, 0,
      4.000000000004, 6.000000000012662, 0,
    ],
  );
  agree(got.slice(9), [26], 1e-8); // 6xy + y²z + 2 at (1, 2, 3)
});

test("gradient descent", () => {
  agree(
    computed("worked-examples/gradient-descent"),
    [
      -6.111107928998789e-10, 8.148143905314271e-10, -2.5898374737328363e13, -1.2952486168965398e12, -2.999999939999995,
      3.9999999199999934,
    ],
  );
});

test("layer gradient", () => {
  const got = computed("worked-examples/layer-gradient");
  agree(got.slice(0, 4), [0.00142187602873083, 0.4249523932041485, 0.5736257307671206, 0.5557779579925367]);
  // A direct difference's own rounding: 4·ε·|L|/h.
  agree(
    got.slice(4, 10),
    [
      0.00085312551945105, 0.2549713927937902, -0.25582451823841224, 0.00127968837476677, 0.38245709166667696,
      -0.383736779788979,
    ],
    (4 * Number.EPSILON * 0.556) / 0.001,
  );
  agree(
    got.slice(10, 17),
    [
      1.054148091, 0.630716529, 1.132807401, 0.3654127111314497, 0.23927077686987236, 0.395316511998678,
      0.9280682857864075,
    ],
  );
  agree(
    got.slice(17),
    [
      0.2192475712392561, 0.14356242984070455, -0.3628100010055757, 0.3288713569016277, 0.21534364482433954,
      -0.5442150014739466,
    ],
    (4 * Number.EPSILON * 0.928) / 1e-4,
  );
  assert.match(textOf("worked-examples/layer-gradient"), "((0, 10, −15), (0, 14, −24))");
});

test("scaling", () => {
  agree(computed("worked-examples/scaling"), [0, 0, 0.01, 0.01, 0.01, 0.02, 0.02, 0.02, 0.03, 1]);
  // Mean 11.2, population variance 876.96; only the outlier is far from 0.
  const outlier = (100 - 11.2) / Math.sqrt(876.96);
  assert.match(textOf("worked-examples/scaling"), `mean 11.2, σ ${Math.sqrt(876.96).toFixed(4)}`);
  assert.match(textOf("worked-examples/scaling"), `  ${outlier.toFixed(2)}\n`);
});

test("the idea prints its losses, and learns xor", () => {
  const losses = numbers("the-idea", /^iteration \d+ +(\S+) ▇+$/gm);
  assert.is(losses.length, 11);
  assert.ok(losses.every((loss, i) => i === 0 || loss < losses[i - 1]));
  agree(numbers("the-idea", /^ \d {2}\d {3}\d {7}(\S+)$/gm), [0, 1, 1, 0], 0.05);
});

test("xor is learned", () => {
  const answers = numbers("xor", /^ \d {2}\d {3}\d {7}(\S+)$/gm);
  agree(answers, [0, 1, 1, 0], 0.1);
});

test("iris is learned from its file to 97 %, on one split and in the mean over 20", () => {
  assert.match(textOf("iris"), "150 flowers: setosa, versicolor, virginica");
  const [tested] = numbers("iris", /^test accuracy (\S+) %/gm);
  assert.ok((tested as number) >= 97, `${tested} %`);
  const matrix = [...textOf("iris").matchAll(/^ {2}[a-z]+ +(\d+) +(\d+) +(\d+)$/gm)];
  const counts = matrix.map(([, ...row]) => row.map(Number));
  assert.is(
    counts.flat().reduce((sum, count) => sum + count),
    50,
  );
  assert.is(counts[0][0] + counts[1][1] + counts[2][2], (50 * (tested as number)) / 100);
  // Linear discriminant analysis, fitted in closed form, has 97.7 % over 200 such splits.
  const means = numbers("iris", /over 20 splits: mean (\S+) %/gm);
  const medians = numbers("iris", /median (\S+) %$/gm);
  assert.is(means.length, 2);
  assert.ok(means[0] > 94 && means[0] < 97, `as they are: ${means[0]} %`);
  assert.ok(means[1] >= 97 && medians[1] >= 97, `as they might be: ${means[1]} %, median ${medians[1]} %`);
});

test("a custom node is trained", () => {
  assert.ok((numbers("custom-node", /iteration 4000: loss (\S+)/g).at(-1) as number) < 1e-3);
});

test("the live loss falls", () => {
  const means = numbers("live-loss", /mean loss (\S+)$/gm);
  assert.is(means.length, 6);
  assert.ok(means[5] < means[0] / 3);
  assert.match(textOf("live-loss"), /^below 0\.5 in iteration \d+$/m);
});

test("the learning rate goes down while training runs, and the loss with it", () => {
  const rates = numbers("learning-rate-stream", /learning rate now (\S+)$/gm);
  const losses = numbers("learning-rate-stream", /^mean loss (\S+)/gm);
  assert.is(rates.length, 12);
  assert.ok(rates.every((rate, i) => i === 0 || rate === rates[i - 1] || rate === rates[i - 1] / 2));
  assert.ok(rates[11] < 0.4 && losses[11] < losses[0] / 10);
});

test("of three learning rates one creeps, one learns, and one diverges and says so", () => {
  // As one line, for what does not fit is wrapped.
  const text = textOf("learning-rates").replace(/\n {2}(?=\S)/g, " ");
  const [creeps, learns] = numbers("learning-rates", /^(?:too small|right): (\S+) after 300 iterations\.$/gm);
  assert.ok(learns < creeps / 10);
  const [, left, loss, last] = /iteration (\d+), loss (\S+) at iteration (\d+); then:/m.exec(text) ?? [];
  assert.ok(Number(left) < Number(last) && Number(loss) > 1e200);
  const place = `batch ${1 + (Number(last) % 4)} of epoch ${1 + Math.floor(Number(last) / 4)}`;
  assert.match(text, `is Infinity at iteration ${Number(last) + 1} (${place}), `);
  assert.match(text, "── too small, 0.002   ━━ right, 0.2   ══ too large, 0.6");
});

test("gradients compared: two are one line, and SPSA needs far fewer evaluations", () => {
  const text = textOf("gradients-compared");
  const losses = numbers("gradients-compared", /^(?:SPSA|finite|backprop)\D*?(?:25 directions)? +(\d\.\d\de-\d)/gm);
  assert.is(losses.length, 4);
  for (const loss of losses) assert.ok(loss < 0.01);
  const [apart] = numbers("gradients-compared", /differ by (\S+)\s+of themselves/g);
  assert.ok(apart < 1e-6);
  assert.match(text, /^SPSA +\S+ +3,000$/m);
  assert.match(text, /^finite differences +\S+ +75,000$/m);
  assert.ok(numbers("gradients-compared", /and are then at\s+(\S+)\.$/gm)[0] > 10 * losses[0]);
});

test("overfitting: the test loss is lowest where early stopping says, and has doubled at the end", () => {
  const [best] = numbers("overfitting", /best in iteration (\d+)/g);
  const [stopped] = numbers("overfitting", /stopped in iteration (\d+)/g);
  assert.is(stopped, best + 400);
  const [lowest, last] = numbers("overfitting", /test loss (\S+)$/gm);
  assert.ok(last > 2 * lowest);
});

test("the error of an approximation falls with the number of units", () => {
  const errors = numbers("universal-approximation", /^N = \d+ +error (\S+)/gm);
  assert.is(errors.length, 5);
  assert.ok(errors.every((error, i) => i === 0 || error < errors[i - 1] * 0.7));
});

test("a run that is killed three times prints the losses of a run without interruption", () => {
  const text = textOf("kill-and-resume");
  const firsts = numbers("kill-and-resume", /^from iteration (\d+), /gm);
  const repeated = numbers("kill-and-resume", / (\d+) repeated: /g);
  assert.is(firsts.length, 4);
  assert.ok(repeated.every((count) => count <= 25) && repeated[0] === 0 && firsts[3] > 300);
  assert.match(text, /^left on the disk:\n(?: {2}\S+\n)* {2}\S+\.iteration-400\.checkpoint$/m);
  assert.match(text, "400 of 400 losses equal those of an uninterrupted run, bit for bit.");
});

test("four rates of a simulator are found from noisy counts, in 9 simulations an iteration", () => {
  const rates = numbers("predator-prey", /^(?:hares|lynxes) .* {2}(\S+)$/gm).slice(0, 4);
  // Noise of 3 % in 120 counts leaves the rates uncertain by less than that.
  assert.is(rates.length, 4);
  for (const [i, rate] of [1.1, 0.4, 0.4, 0.1].entries())
    assert.ok(Math.abs(rates[i] / rate - 1) < 0.03, `${rates[i]}`);
  assert.match(textOf("predator-prey"), "4500 simulations, 9 an iteration");
});

test("a controller is tuned on a noisy plant, and a step below the noise is reported", () => {
  assert.match(textOf("pid-controller"), /^h = 0\.0001: "plant": its values at neighboring points differ by /m);
  const [before, after] = numbers("pid-controller", /^(?:before|after): .* cost (\S+)$/gm);
  assert.ok(after < before / 3);
  assert.match(textOf("pid-controller"), /^iteration 150: cost \S+, 56 runs; /m);
});

test("a service that fails one time in five is asked again, many at a time, to the same losses", () => {
  const text = textOf("remote-evaluator");
  // 2 and 20 iterations of 41 evaluations. A request fails when its number is a multiple of 5.
  for (const [i, evaluations] of [2 * 41, 20 * 41].entries()) {
    const asked = numbers("remote-evaluator", /(\d+) requests in all/g)[i];
    assert.is(asked - Math.floor(asked / 5), evaluations);
  }
  assert.match(text, /^\S+ times as fast, and the same losses: true$/m);
  const [, first, last] = /^loss (\S+) in the first iteration, (\S+) in the last$/m.exec(text) ?? [];
  assert.ok(Number(last) < Number(first) / 50);
});

test("a drifting sensor is followed: learning on misses little, not learning the more the longer it drifts", () => {
  const rows = [...textOf("drifting-stream").matchAll(/^ +(\d+) {3}(\d\.\d+) █+ +(\d\.\d+) █+/gm)];
  const [months, learning, standing] = [1, 2, 3].map((column) => rows.map((row) => Number(row[column])));
  assert.equal(months, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
  // The sensor loses an eighth of its strength a month: where a network that stands still sees s times the square root of the
  // gas, it tells s² of it. The gas is 0.5 in the mean, so after m months it misses about half of 1 − s².
  for (const m of [1, 2, 3, 4, 5]) {
    const miss = (1 - 0.875 ** (2 * (m + 0.5))) / 2;
    assert.ok(Math.abs(standing[3 + m] / miss - 1) < 0.2, `month ${4 + m}: ${standing[3 + m]}, wanted ${miss}`);
  }
  for (const month of [4, 5, 6, 7, 8, 9, 11, 12]) assert.ok(learning[month - 1] < 0.1, `month ${month}`);
  assert.ok(standing[8] > 5 * learning[8] && learning[9] > 1.5 * learning[8]);
  assert.match(textOf("drifting-stream"), "of 720 answers of the laboratory 720 were learned and 0 lost");
});

test("nothing that is printed is wider than a terminal", () => {
  for (const [name, text] of printed) {
    // The worked examples print numbers in full, beside those that were published.
    const width = name.startsWith("worked-examples/") ? 86 : 80;
    for (const line of text.split("\n")) assert.ok(line.length <= width, `${name}: ${line}`);
  }
});

test("an example that fails stops the others, and says so", async () => {
  const before = "if (process.argv[1].endsWith('losses.ts')) process.exit(3);";
  const { code, stdout, stderr } = await run("run-all.ts", [], { before });
  assert.is(code, 1);
  assert.is(stderr, "\nexamples/worked-examples/losses.ts failed (exit code 3); 2 ran before it.\n");
  assert.not.match(stdout, "derivatives");
});

test("a reader that has seen enough ends them quietly", async () => {
  const running = start("run-all.ts", ["worked-examples"]);
  await running.until("losses.ts");
  running.closeOutput();
  const { code, stderr } = await running.outcome;
  assert.is(stderr, "");
  assert.is(code, 0);
});

test.run();
