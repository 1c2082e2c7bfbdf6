// `rxgrad completion`: bash and zsh complete words by their scripts.
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { COMMANDS } from "../../packages/cli/src/commands/index.js";
import { flagOf } from "../../packages/cli/src/frame/command.js";
import { type Need, needing } from "../support/needs.js";
import { rxgrad } from "./command.js";
import { checkWrong, type WrongLine } from "./wrong-lines.js";

const test = suite("rxgrad completion");

const shell = (name: string): Need => ({
  what: name,
  isMet: spawnSync(name, ["-c", "true"]).status === 0,
  how: `install it (in Debian: apt-get install ${name})`,
  required: `RXGRAD_${name.toUpperCase()}_REQUIRED`,
});

const scriptFor = async (name: string): Promise<string> => (await rxgrad(["completion", name])).stdout;

/** What bash offers for the last of some words. */
async function offered(words: readonly string[], cwd: string): Promise<string[]> {
  const list = words.map((word) => `'${word}'`).join(" ");
  const lines = `${await scriptFor("bash")}
COMP_WORDS=(${list})
COMP_CWORD=${words.length - 1}
_rxgrad
printf '%s\\n' "\${COMPREPLY[@]}"`;
  const { stdout, stderr } = spawnSync("bash", ["--norc", "-c", lines], { encoding: "utf8", cwd });
  assert.is(stderr, "", list);
  return stdout.split("\n").filter(Boolean).sort();
}

needing(test, shell("bash"))("bash completes commands, options, their values, and files", async () => {
  const folder = mkdtempSync(join(tmpdir(), "rxgrad-completion-"));
  try {
    for (const name of ["model.json", "model two.onnx", "other.npz"]) writeFileSync(join(folder, name), "");
    const cases: readonly (readonly [words: readonly string[], offers: readonly string[]])[] = [
      [["rxgrad", "conv"], ["convert"]],
      [
        ["rxgrad", "co"],
        ["completion", "convert"],
      ],
      [["rxgrad", "--v"], ["--version"]],
      [
        ["rxgrad", "convert", "mo"],
        ["model two.onnx", "model.json"],
      ],
      [["rxgrad", "convert", "other.npz", "model.j"], ["model.json"]],
      [["rxgrad", "convert", "--gr"], ["--graph"]],
      [
        ["rxgrad", "convert", "--type", "fl"],
        ["float32", "float64"],
      ],
      [["rxgrad", "convert", "--type", "=", "float3"], ["float32"]],
      [
        ["rxgrad", "convert", "--type", "="],
        ["auto", "float32", "float64"],
      ],
      [["rxgrad", "convert", "--graph", "oth"], ["other.npz"]],
      [["rxgrad", "convert", "--output", "mo"], []],
      [
        ["rxgrad", "completion", ""],
        ["bash", "zsh"],
      ],
      [["rxgrad", "version", ""], []],
      [["rxgrad", "help", "desc"], ["describe"]],
      [["rxgrad", "quux", "mo"], []],
    ];
    for (const [words, offers] of cases) assert.equal(await offered(words, folder), offers, words.join(" "));
    assert.equal(
      await offered(["rxgrad", ""], folder),
      [...COMMANDS.map(({ name }) => name), "--help", "--version", "help"].sort(),
    );
    for (const { name, options } of COMMANDS) {
      const flags = [...Object.keys(options).map(flagOf), "--help", "--json"].sort();
      const stdin = name === "predict" ? ["-"] : [];
      assert.equal(await offered(["rxgrad", name, "-"], folder), [...stdin, ...flags], name);
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test("both scripts name every command, option and choice", async () => {
  for (const name of ["bash", "zsh"]) {
    const script = await scriptFor(name);
    for (const command of COMMANDS) {
      assert.match(script, command.name);
      for (const option of Object.keys(command.options)) assert.match(script, flagOf(option));
    }
    assert.match(script, /auto float64 float32/);
    assert.match(script, /bash zsh/);
  }
});

/** Types words and a tab into zsh, where rxgrad is a function that prints what it is given. It answers with what zsh made of each. */
async function typed(lines: readonly string[], cwd: string): Promise<string[]> {
  writeFileSync(join(cwd, "completion.zsh"), await scriptFor("zsh"));
  const types = lines.map((line) => `zpty -w -n z $'${line}\\t X\\n'; zpty -r z out '*GOT*X*'; print -r -- "$out"`);
  const script = `
zmodload zsh/zpty
zpty z env TERM=dumb zsh -f
zpty -w z 'PS1=; rxgrad() { print -r -- "GOT $*" }; source ./completion.zsh; echo RE""ADY'
zpty -r z out '*READY*'
${types.join("\n")}
zpty -d z`;
  const { stdout, stderr } = spawnSync("zsh", ["-f", "-c", script], {
    cwd,
    encoding: "utf8",
    env: { ...process.env, HOME: cwd },
    timeout: 60_000,
  });
  assert.is(stderr, "");
  return [...stdout.matchAll(/^GOT (.*) X\r?$/gm)].map(([, words]) => words);
}

needing(test, shell("zsh"))("zsh completes commands, options, their values, and files", async () => {
  const folder = mkdtempSync(join(tmpdir(), "rxgrad-completion-"));
  try {
    writeFileSync(join(folder, "model.json"), "");
    mkdirSync(join(folder, "empty"));
    const cases: readonly (readonly [line: string, completed: string])[] = [
      ["rxgrad tra", "train"],
      ["rxgrad train --lea", "train --learning-rate"],
      ["rxgrad train --as=cl", "train --as=class"],
      ["rxgrad predict mod", "predict model.json"],
      ["rxgrad completion z", "completion zsh"],
      ["cd empty; rxgrad completion b", "completion bash"],
      ["rxgrad predict m.json ", "predict m.json -"],
    ];
    const found = await typed(
      cases.map(([line]) => line),
      folder,
    );
    assert.equal(
      found,
      cases.map(([, completed]) => completed),
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test("wrong in twenty ways: one sentence, the right exit code, no stack", async () => {
  const shells = ["fish", "sh", "BASH", "powershell", "cmd", "bash.sh", "zsh5", "toString", "__proto__", "constructor"];
  const lines: readonly WrongLine[] = [
    ...shells.map((each): WrongLine => [`completion ${each}`, 2, /the shell is ".+"; give bash or zsh\.$/m]),
    ["completion", 2, /<shell> is missing/],
    ["completion bash zsh", 2, /"zsh" is one word too many/],
    ["completion bash bash", 2, /"bash" is one word too many/],
    ["completion --shell bash", 2, /there is no option --shell/],
    ["completion bash --jsno", 2, /there is no option --jsno; did you mean --json\?/],
    ["completion bash --help=1", 2, /--help takes no value/],
    ["completion -b", 2, /there is no option -b/],
    ["completion -- --help", 2, /the shell is "--help"/],
    ["completoin bash", 2, /there is no command "completoin"; did you mean completion\?/],
    ["complete bash", 2, /there is no command "complete"; did you mean completion\?/],
  ].map((each) => each as unknown as WrongLine);
  const run = (line: string) => rxgrad(line.split(" "));
  await checkWrong(lines, async (line) => {
    const ended = await run(line);
    return { ...ended, stderr: ended.stderr.replace(/^rxgrad: /, "rxgrad – ") };
  });
});

test.run();
