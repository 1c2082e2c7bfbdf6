// Every command in a README, CONTRIBUTING.md, another document or a page of the site names a script, a package or a file that is
// there, and options that there are. Those that bundle are run. What they install is installed by tests/published.
import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { COMMANDS } from "../../packages/cli/src/commands/index.js";
import { flagOf } from "../../packages/cli/src/frame/command.js";
import { commandsIn } from "../support/commands.js";

const repository = fileURLToPath(new URL("../../", import.meta.url));
const cache = join(repository, "node_modules/.cache/rxgrad");
const has = (path: string): boolean => existsSync(join(repository, path));

interface Manifest {
  readonly name: string;
  readonly private?: boolean;
  readonly packageManager?: string;
  readonly scripts?: Readonly<Record<string, string>>;
  readonly dependencies?: object;
  readonly peerDependencies?: object;
  readonly devDependencies?: Readonly<Record<string, string>>;
}
const manifestAt = (path: string): Manifest => JSON.parse(readFileSync(join(repository, path), "utf8"));
const manifests = readdirSync(join(repository, "packages"))
  .map((name) => `packages/${name}/package.json`)
  .filter(has)
  .map(manifestAt);
const { scripts = {}, packageManager = "", devDependencies = {} } = manifestAt("package.json");
const published = manifests.filter((each) => !each.private);
/** What a user may install: our packages, and those that they or the examples use. */
const installable = new Set([
  ...published.map(({ name }) => name),
  ...published.flatMap((each) => Object.keys({ ...each.dependencies, ...each.peerDependencies })),
  ...Object.keys(devDependencies),
]);
/** The scripts of the projects that create-rxgrad makes. */
const templates = "packages/create-rxgrad/templates";
const ofProjects = new Set(
  readdirSync(join(repository, templates)).flatMap((name) =>
    Object.keys(manifestAt(`${templates}/${name}/package.json`).scripts ?? {}),
  ),
);
/** Whether a user may install it: `name`, or `name@1.2` of the version that is used here. */
function isInstallable(word: string): boolean {
  const [, name = word, version] = /^(.+)@([\d.]+)$/.exec(word) ?? [];
  const used = devDependencies[name]?.replace(/^[~^]/, "") ?? "";
  return installable.has(name) && (version === undefined || used.startsWith(`${version}.`));
}
const nodeFlags = execFileSync(process.execPath, ["--help"], { encoding: "utf8" }).split(/[\s,=]+/);
/** Programs that the repository does not have. */
const ELSEWHERE = ["http-server"];

/** Scripts whose `--help` lists their options. The options of the others are looked for in their sources. */
const HELPING = ["start", "bench", "studio", "site", "examples"];
const helps = new Map<string, string>();

/** What tells the options of a script. */
function optionsOf(script: string): string {
  const path = scripts[script]!.split(" ")
    .filter((word) => /\.m?[jt]s$/.test(word))
    .at(-1)!;
  if (!HELPING.includes(script)) return readFileSync(join(repository, path), "utf8");
  if (!helps.has(script)) {
    const args = ["--conditions=source", "--import=tsx", path, "--help"];
    helps.set(script, spawnSync(process.execPath, args, { cwd: repository, encoding: "utf8" }).stdout);
  }
  return helps.get(script)!;
}

function isOption(script: string, option: string): boolean {
  const name = option.replace(/^--/, "").replace(/=.*$/, "");
  const told = optionsOf(script);
  return HELPING.includes(script)
    ? told.split(/[\s,]+/).includes(`--${name}`)
    : told.includes(`${name}: { type:`) || told.includes(`"--${name}"`);
}

const isProgram = (name: string): boolean => has(`node_modules/.bin/${name}`) || ELSEWHERE.includes(name);

const listing = ["ls-files", "-z", "--cached", "--others", "--exclude-standard", "*.md"];
const documents = execFileSync("git", listing, { cwd: repository, encoding: "utf8" })
  .split("\0")
  .filter((path) => path && has(path))
  .map((path) => ({ path, text: readFileSync(join(repository, path), "utf8") }));

/** A file without its folder and ending: what is saved as JavaScript may be TypeScript. */
const stemOf = (file: string): string => basename(file).replace(/\.m?[jt]s$/, "");
/** Files that a document says to save, or that begin with their name. */
const saved = new Set(
  documents.flatMap(({ text }) =>
    [...text.matchAll(/(?:`|^\/\/ )([\w-]+\.m?[jt]s)(?:`|$|:)/gm)].map(([, file]) => stemOf(file!)),
  ),
);

type Check = (words: readonly string[]) => string | undefined;

/** What is wrong with the words behind a program. */
const CHECKS: Readonly<Record<string, Check>> = {
  pnpm([first = "", ...words]) {
    if (first === "--filter") {
      const [name, script = ""] = words;
      return manifests.find((each) => each.name === name)?.scripts?.[script]
        ? undefined
        : `no script ${script} of ${name}`;
    }
    if (first === "create") return CHECKS.npm!([first, ...words]);
    if (first === "rxgrad") return CHECKS.rxgrad!(words);
    if (first === "exec") return isProgram(words[0]!) ? undefined : `no program ${words[0]}`;
    if (!(first in scripts)) return isProgram(first) ? undefined : `no script ${first}`;
    const wrong = words.filter((word) => /^--./.test(word) && !isOption(first, word));
    return wrong.length === 0 ? undefined : `${first} has no ${wrong}`;
  },
  npx(words) {
    const [program = "", ...rest] = words.filter((word) => word !== "-y");
    if (program.startsWith("pnpm@"))
      return packageManager.startsWith(`${program}+`) ? CHECKS.pnpm!(rest) : `not ${packageManager}`;
    if (program === "tsx") return CHECKS.node!(rest);
    if (program === "rxgrad") return CHECKS.rxgrad!(rest);
    if (program === "create-rxgrad")
      return /^(--help|(\.\.\/my-app)?( --template (node|page))?)$/.test(rest.join(" "))
        ? undefined
        : `create-rxgrad ${rest}`;
    return isProgram(program) ? undefined : `no program ${program}`;
  },
  rxgrad([name = "", ...words]) {
    if (["--help", "--version"].includes(name)) return undefined;
    const command = COMMANDS.find((each) => each.name === name);
    if (!command) return `no command ${name}`;
    const flags = [...Object.keys(command.options).map(flagOf), "--json", "--help"];
    const wrong = words.filter((word) => word.startsWith("--") && !flags.includes(word.replace(/=.*$/, "")));
    if (wrong.length > 0) return `${name} has no ${wrong}`;
    const readsStdin = command.operands.some(({ isStdinToo }) => isStdinToo);
    return words.includes("-") && !readsStdin ? `${name} reads no standard input` : undefined;
  },
  npm([first = "", ...words]) {
    if (["init -y", "pkg set type=module"].includes([first, ...words].join(" "))) return undefined;
    if (["start", "test"].includes(first) && ofProjects.has(first)) return undefined;
    if (first === "run") return ofProjects.has(words[0]!) ? undefined : `no script ${words[0]} of a project`;
    if (first === "create")
      return /^rxgrad(@latest)?( my-app)?( -- --template (node|page))?$/.test(words.join(" "))
        ? undefined
        : `npm create ${words}`;
    if (first !== "install") return `npm ${first}`;
    const names = words.filter((word) => word !== "-D");
    const wrong = names.filter((word) => !isInstallable(word) && !/^\.\.\/rxgrad\/tarballs\/\*\.tgz$/.test(word));
    return wrong.length === 0 ? undefined : `no package ${wrong}`;
  },
  python3: ([file = ""]) => (has(`examples/fleet/${file}`) ? undefined : `no file ${file}`),
  /** Its flags are those of the server that the tests of fleets start. */
  "nats-server": (words) =>
    ["--jetstream", "--jetstream --addr 127.0.0.1 --http_port 8222"].includes(words.join(" "))
      ? undefined
      : `nats-server ${words}`,
  node(words) {
    const at = words.findIndex((word) => !word.startsWith("--"));
    const [file = "", ...own] = at < 0 ? [] : words.slice(at);
    const unknown = words.slice(0, Math.max(0, at)).filter((flag) => !nodeFlags.includes(flag.replace(/=.*$/, "")));
    if (unknown.length > 0) return `Node has no ${unknown}`;
    const path = [file, `examples/fleet/${file}`].find(has);
    const knows = (option: string): boolean =>
      path !== undefined && readFileSync(join(repository, path), "utf8").includes(option);
    const foreign = own.filter((word) => word.startsWith("--") && !knows(word));
    if (foreign.length > 0) return `${file} has no ${foreign}`;
    return has(file) || saved.has(stemOf(file)) ? undefined : `no file ${file}`;
  },
};
/** What a shell has, and what rules a machine. */
const SHELL = ["cat", "cd", "cp", "curl", "echo", "mkdir", "sudo"];

const complaintsIn = (markdown: string): string[] =>
  commandsIn(markdown).flatMap(({ program, words, text }) => {
    if (SHELL.includes(program)) return [];
    const complaint = CHECKS[program] ? CHECKS[program](words) : `no program ${program}`;
    return complaint ? [`${text}: ${complaint}`] : [];
  });

test("every command of a document names what is there", () => {
  const told = documents.map(({ path, text }) => [path, complaintsIn(text)] as const);
  assert.equal(Object.fromEntries(told.filter(([, list]) => list.length > 0)), {});
  const count = (name: string): number => commandsIn(documents.find(({ path }) => path === name)!.text).length;
  for (const [name, least] of Object.entries({ "README.md": 9, "README.ko.md": 9, "CONTRIBUTING.md": 40 }))
    assert.ok(count(name) >= least, `${name}: ${count(name)}`);
});

test("a command that names what is not there is told", () => {
  for (const [document, complaint] of [
    ["```sh\nnpx -y pnpm@10.34.8 trian\n```", "no script trian"],
    ["```sh\nnpx -y pnpm@9.0.0 test\n```", "not pnpm@10"],
    ["Write `pnpm start -- --iteration 5`.", "start has no --iteration"],
    ["| `pnpm site` | serves; `--bild` writes |", "site has no --bild"],
    ["`pnpm test --chnged`", "test has no --chnged"],
    ["`pnpm --filter @rxgrad/figures dmo`", "no script dmo"],
    ["```sh\nnpm install @rxgrad/kernel\n```", "no package @rxgrad/kernel"],
    ["```sh\nnpm install @nats-io/transport-node@3.4\n```", "no package @nats-io/transport-node@3.4"],
    ["```sh\nnode --conditions=source examples/trian.ts\n```", "no file examples/trian.ts"],
    ["`node --condition=source examples/train.ts`", "Node has no --condition"],
    ["`npx esbild a.js`", "no program esbild"],
    ["```sh\ncat new.csv | npx rxgrad predict model.json --otu a.csv -\n```", "predict has no --otu"],
    ["```sh\ncat iris.csv | npx rxgrad train - --target species\n```", "train reads no standard input"],
    ["```sh\nnpm run bild\n```", "no script bild of a project"],
    ["`npm create rxgrad my-app -- --templat page`", "npm create"],
    ["```sh\nmkdir a && mv a b\n```", "no program mv"],
  ] as const)
    assert.match(complaintsIn(document).join("\n"), complaint);
});

test("every command that bundles makes its files", () => {
  const commands = documents
    .flatMap(({ text }) => commandsIn(text))
    .filter(({ words: [first] }) => first === "esbuild");
  const distinct = new Map(commands.map(({ text, words }) => [text, words.slice(1)]));
  assert.ok(distinct.size >= 4);
  mkdirSync(cache, { recursive: true });
  for (const [text, words] of distinct) {
    const cwd = mkdtempSync(join(cache, "commands-"));
    try {
      const written = words.filter((word) => /^\w+\.js$/.test(word));
      for (const name of written)
        writeFileSync(join(cwd, name), 'import { input } from "rxgrad";\nconsole.log(input);\n');
      const args = [...words, "--conditions=source", "--log-level=error"];
      execFileSync(join(repository, "node_modules/.bin/esbuild"), args, { cwd });
      const made = readdirSync(cwd, { recursive: true, encoding: "utf8" });
      const named = words.flatMap((word) => /^([\w.]+)=/.exec(word)?.[1] ?? []);
      for (const name of [...named.map((each) => `${each}.js`), ...written])
        assert.ok(
          made.some((path) => path.endsWith(name)),
          `${text}: ${name}`,
        );
      assert.ok(made.length > written.length, text);
    } finally {
      rmSync(cwd, { recursive: true });
    }
  }
});

test.run();
