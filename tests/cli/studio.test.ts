// `rxgrad studio`: serves the training of a table and of a module, ends by Ctrl-C; and what is refused. Runs alone.
import { once } from "node:events";
import { createInterface } from "node:readline";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { mortal } from "../fleet/children.js";
import { startBin } from "./command.js";
import { type Folder, modelFolder } from "./model-files.js";
import { checkWrong, type WrongLine } from "./wrong-lines.js";

const test = suite<{ folder: Folder }>("rxgrad studio");

const RUN = `export default ({ dense, input, meanSquaredError, sgd, backprop }, { data, seed }) => {
  const loss = meanSquaredError(input("x", [1]).pipe(dense(1)), input("t", [1]));
  const W = sgd(backprop(loss), { learningRate: 0.1 });
  return { W, data: data.batches(data.sine({ samples: 50, seed }), { size: 10, seed }) };
};`;

const TABLE = `a,b,kind\n${Array.from({ length: 60 }, (_, i) => `${i % 7},${i % 5},${i % 7 > 3 ? "x" : "y"}`).join("\n")}\n`;

test.before.each((context) => {
  context.folder = modelFolder();
  context.folder.write("run.mjs", RUN);
  context.folder.write("table.csv", TABLE);
});
test.after.each(({ folder }) => folder.remove());

test("the page of a training is served until Ctrl-C", async ({ folder }) => {
  for (const words of [["run.mjs"], ["table.csv", "--target", "kind"]]) {
    const [file, ...others] = words as [string, ...string[]];
    const child = mortal(startBin("cli", ["studio", `${folder.path}/${file}`, ...others, "--port", "0", "--json"]));
    try {
      const lines = createInterface({ input: child.stdout });
      const told: string[] = [];
      lines.on("line", (line) => told.push(line));
      // An exit may be heard of before the last line is.
      const exit = once(child, "close");
      const ended = exit.then(() => assert.unreachable(`${file}: it has ended`));
      await Promise.race([once(lines, "line"), ended]);
      const { event, address } = JSON.parse(told[0] as string);
      assert.is(event, "shown");
      const page = await fetch(address);
      assert.is(page.status, 200);
      assert.match(await page.text(), /<!doctype html>/i);
      ended.catch(() => {});
      child.kill("SIGINT");
      assert.is((await exit)[0], 130);
      assert.is(told.at(-1), '{"event":"ended"}');
    } finally {
      child.kill("SIGKILL");
    }
  }
});

test("wrong in twenty ways: one sentence, the right exit code, no stack", async ({ folder }) => {
  folder.write("none.mjs", "export const W = 1;");
  folder.write("object.mjs", "export default { W: 1 };");
  folder.write("empty.mjs", "export default () => {};");
  folder.write("number.mjs", "export default () => ({ W: 3 });");
  folder.write("throws.mjs", 'export default () => { throw new Error("no\\nmore"); };');
  folder.write("syntax.mjs", "export default (;");
  folder.write("lacks.mjs", 'import "rxgrad-that-there-is-not";');
  folder.write("no-rows.csv", "a,b\n");
  const lines: readonly WrongLine[] = [
    ["studio", 2, /<file> is missing/],
    ["studio run.mjs run.mjs", 2, /one word too many/],
    ["studio run.mjs --port 65536", 2, /--port is "65536"; give a whole number from 0 to 65535/],
    ["studio run.mjs --port -1", 2, /--port is "-1"/],
    ["studio run.mjs --port http", 2, /--port is "http"/],
    ["studio run.mjs --port", 2, /--port has no value/],
    ["studio run.mjs --prot 1", 2, /did you mean --port\?/],
    ["studio run.mjs --seed 1.5", 2, /--seed is "1\.5"/],
    ["studio run.mjs --seed one", 2, /--seed is "one"/],
    ["studio run.mjs --target kind", 2, /--target is for tables; leave it out/],
    ["studio table.csv", 2, /--target is missing; give the column to learn, one of a, b, kind/],
    ["studio table.csv --target=", 2, /--target is empty/],
    ["studio table.csv --target knid", 2, /knid/],
    ["studio missing.csv --target kind", 1, /missing\.csv is no file/],
    ["studio no-rows.csv --target a", 1, /no-rows\.csv/],
    ["studio missing.mjs", 1, /missing\.mjs: there is no such file/],
    ["studio none.mjs", 1, /none\.mjs: its default export is no function/],
    ["studio object.mjs", 1, /object\.mjs: its default export is no function/],
    ["studio empty.mjs", 1, /empty\.mjs: its function returned no W/],
    ["studio number.mjs", 1, /number\.mjs: its function returned no W/],
    ["studio throws.mjs", 1, /throws\.mjs: its function failed: no; mend it/],
    ["studio syntax.mjs", 1, /syntax\.mjs: it cannot be imported/],
    ["studio lacks.mjs", 1, /install what it imports/],
  ];
  await checkWrong(lines, (line) => folder.run(line));
});

test.run();
