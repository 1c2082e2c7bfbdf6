// The compiler checks every example of a docstring, and the test runs it. surroundings.ts defines what examples assume. If a
// line needs none of that and ends with a value, such as `r2(…); // 0.9486081370449679`, the test compares the value.
import { rmSync } from "node:fs";
import { fileURLToPath, pathToFileURL } from "node:url";
import * as cli from "@rxgrad/cli";
import * as data from "@rxgrad/data";
import * as fleet from "@rxgrad/fleet";
import * as formats from "@rxgrad/formats";
import * as terminal from "@rxgrad/terminal";
import * as rxgrad from "rxgrad";
import * as calculus from "rxgrad/calculus";
import * as driver from "rxgrad/driver";
import * as extend from "rxgrad/extend";
import * as remote from "rxgrad/remote";
import * as rxjs from "rxjs";
import ts from "typescript";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { type Entry, entriesOf, modules } from "../../docs/api.js";
import { NATS } from "../fleet/server.js";
import { complaintsAbout } from "../support/complaints.js";
import { needing } from "../support/needs.js";
import { closeConnection, common, endings, makeFiles, own } from "./surroundings.js";

/** Examples that only browsers can run. */
const ELSEWHERE = ["indexedDbStore"];

/** Examples that need a NATS server. */
const WITH_SERVER = ["natsFleet", "serve"];

const entries = modules.flatMap(({ name: from, entry: path }) => entriesOf(path).map((entry) => ({ ...entry, from })));
const examples = entries.filter(({ example }) => example);
assert.ok(examples.length > 150);

/** The names that an example uses, and those that it defines. */
function namesIn(example: string): { used: Set<string>; given: Set<string> } {
  const source = ts.createSourceFile("example.ts", example, ts.ScriptTarget.ES2022, true);
  const used = new Set<string>();
  const given = new Set<string>();
  const walk = (node: ts.Node): void => {
    if (ts.isIdentifier(node) && !ts.isMetaProperty(node.parent)) used.add(node.text);
    if (ts.isVariableStatement(node) && node.parent === source)
      for (const each of node.declarationList.declarations) bound(each.name);
    ts.forEachChild(node, walk);
  };
  const bound = (name: ts.BindingName): void => {
    if (ts.isIdentifier(name)) given.add(name.text);
    else for (const each of name.elements) if (ts.isBindingElement(each)) bound(each.name);
  };
  walk(source);
  return { used, given };
}

/** What an example uses and does not define itself. */
const surroundingsOf = ({ name }: Entry): Readonly<Record<string, unknown>> => ({
  ...common,
  ...(own as Readonly<Record<string, object>>)[name],
});

/** The address that an example imports a name from. An address where the name is a value comes first. */
function addressOf(name: string): string | undefined {
  const found = entries.filter((each) => each.name === name);
  return (found.find(({ isType }) => !isType) ?? found[0])?.from;
}

/** A module that imports what the example leaves out. */
function moduleOf(entry: Entry): string {
  const { name, example = "" } = entry;
  const { used, given } = namesIn(example);
  const free = [...used].filter((each) => !given.has(each));
  const around = free.filter((each) => Object.hasOwn(surroundingsOf(entry), each));
  const from = (module: string, known: (each: string) => boolean): string => {
    const names = free.filter((each) => known(each) && !around.includes(each));
    return names.length > 0 ? `import { ${names.join(", ")} } from "${module}";` : "";
  };
  return [
    ...modules.map(({ name: each }) => from(each, (used) => addressOf(used) === each)),
    from("rxjs", (each) => each in rxjs && !entries.some((e) => e.name === each)),
    'import { common, own } from "./surroundings.js";',
    `const { ${around.join(", ")} } = ${name in own ? `{ ...common, ...own.${name} }` : "common"};`,
    example,
    "export {};",
  ].join("\n");
}

const here = fileURLToPath(new URL(".", import.meta.url));
const fileOf = ({ name }: Entry): string => `${here}${name}.example.ts`;

test("the compiler takes every example", () => {
  const programs = new Map(examples.map((entry) => [fileOf(entry), moduleOf(entry)]));
  // Examples leave out types of parameters.
  assert.equal(Object.fromEntries(complaintsAbout(programs, { noImplicitAny: false })), {});
});

let compared = 0;

/** Adds comparisons of expressions with the values in the comments behind them. */
function withComparisons({ example = "" }: Entry): string {
  return example.replaceAll(
    /^(?!const |let )(\S.*); +\/\/ (\S+|\[.*\]|".*")$/gm,
    (line, expression: string, said: string) => {
      try {
        JSON.parse(said);
      } catch {
        return line;
      }
      compared++;
      return `$equal(${expression}, ${said});`;
    },
  );
}

const Asynchronous = (async () => {}).constructor as new (...code: string[]) => (...values: unknown[]) => Promise<void>;

/** Runs an example, and waits for the trainings that it starts. */
async function run(entry: Entry): Promise<void> {
  const { used, given } = namesIn(entry.example as string);
  const around = surroundingsOf(entry);
  const needsNone = ![...used].some((name) => Object.hasOwn(around, name) && !given.has(name));
  const text = needsNone ? withComparisons(entry) : (entry.example as string);
  const known: Record<string, unknown> = {
    ...rxjs,
    ...rxgrad,
    ...calculus,
    ...extend,
    ...driver,
    ...remote,
    ...data,
    ...terminal,
    ...fleet,
    ...formats,
    ...cli,
    ...around,
    $here: pathToFileURL(`${directory}/`).href,
    $equal: assert.equal,
  };
  const names = Object.keys(known).filter((name) => (used.has(name) && !given.has(name)) || name.startsWith("$"));
  // What runs here is no module.
  const { outputText } = ts.transpileModule(text.replaceAll("import.meta.url", "$here"), {
    compilerOptions: { target: ts.ScriptTarget.ES2022 },
  });
  const unhandled: unknown[] = [];
  rxjs.config.onUnhandledError = (error) => void unhandled.push(error);
  await new Asynchronous(...names, outputText)(...names.map((name) => known[name]));
  await Promise.all(endings);
  // RxJS reports unhandled errors in a separate task.
  await new Promise((resolve) => setTimeout(resolve));
  assert.equal(unhandled.map(String), []);
}

const before = process.cwd();
const directory = makeFiles();
test.before(() => process.chdir(directory));
test.after(async () => {
  await closeConnection();
  process.chdir(before);
  rmSync(directory, { recursive: true });
});

for (const entry of examples) {
  const add = WITH_SERVER.includes(entry.name) ? needing(test, NATS) : test;
  if (!ELSEWHERE.includes(entry.name)) add(`the example of ${entry.name} runs`, () => run(entry));
}

test("values in the comments of examples were compared", () => assert.ok(compared >= 15, `${compared} were`));

test.run();
