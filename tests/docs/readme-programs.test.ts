// The compiler checks every program of a README, and the test runs it in Node. readme-surroundings.ts has what parts of programs
// assume. tests/published.test.ts also runs the first ones in a user's project.
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, posix } from "node:path";
import { fileURLToPath } from "node:url";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { typedOutputs } from "../../packages/site/src/run/typed-outputs.js";
import { complaintsAbout, JAVASCRIPT } from "../support/complaints.js";
import { FILES, SURROUNDINGS, type Surroundings } from "./readme-surroundings.js";

const repository = fileURLToPath(new URL("../../", import.meta.url));
const cache = join(repository, "node_modules/.cache/rxgrad");

interface Program extends Pick<Surroundings, "prints"> {
  /** Where it would lie, without an ending: `readmes/packages/data/2`. */
  readonly name: string;
  readonly language: "ts" | "js" | "html";
  readonly text: string;
}

/** The programs of a README: fences of TypeScript and JavaScript, then scripts of pages. */
function programsOf(readme: string): Program[] {
  const text = readFileSync(join(repository, readme), "utf8");
  const fences = [...text.matchAll(/^```(ts|js)\n([\s\S]*?)^```$/gm)];
  const scripts = [...text.matchAll(/^<script type="module">\n([\s\S]*?)^<\/script>$/gm)];
  const found = [...fences.map(([, language, code]) => [language, code]), ...scripts.map(([, code]) => ["html", code])];
  assert.is(SURROUNDINGS[readme]?.length ?? 0, found.length, `${readme} in readme-surroundings.ts`);
  return found.map(([language, code = ""], i) => {
    const { before = "", after = "", replaced = {}, prints } = SURROUNDINGS[readme]![i]!;
    const changed = Object.entries(replaced).reduce((all, [from, to]) => {
      assert.ok(all.includes(from), `${readme} has no ${from}`);
      return all.replace(from, to);
    }, code);
    const name = `${posix.join("readmes", dirname(readme))}/${i + 1}`;
    return { name, language: language as Program["language"], text: [before, changed, after].join("\n"), prints };
  });
}

const readmes = ["", ...readdirSync(join(repository, "packages")).map((name) => `packages/${name}/`)]
  .map((folder) => `${folder}README.md`)
  .filter((path) => existsSync(join(repository, path)));
const programs = readmes.flatMap(programsOf);

test("the compiler takes every program", () => {
  const pathOf = ({ name, language }: Program): string =>
    `${repository}tests/docs/${name}.${language === "ts" ? "ts" : "js"}`;
  // Parts of programs define names that only other parts use.
  const options = { ...JAVASCRIPT, noImplicitAny: true, noUnusedLocals: false };
  const told = complaintsAbout(new Map(programs.map((program) => [pathOf(program), program.text])), options);
  for (const program of programs) {
    const lines = told.get(pathOf(program))?.split("\n") ?? [];
    // JavaScript has no types of parameters.
    const isReal = (line: string): boolean => program.language === "ts" || !/implicitly has an 'any' type/.test(line);
    assert.equal(lines.filter(isReal), [], program.name);
  }
});

test("every program runs in Node, and prints what the README says", async () => {
  mkdirSync(cache, { recursive: true });
  const folder = mkdtempSync(join(cache, "readmes-"));
  const inNode = programs.filter(({ language }) => language !== "html");
  const files = [...inNode.map(({ name, text }) => [`${name}.ts`, text] as const), ...Object.entries(FILES)];
  try {
    for (const [name, contents] of files) {
      mkdirSync(join(folder, dirname(name)), { recursive: true });
      writeFileSync(join(folder, name), contents);
    }
    const outputs = await typedOutputs(folder);
    for (const { name, prints = /\S/ } of inNode) assert.match(outputs.get(`${name}.ts`) ?? "", prints, name);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

/** Fences of other documents and languages, and the tests that are about them. */
const OTHERS: Readonly<Record<string, string>> = {
  "API.md ts": "tests/docs/api.test.ts",
  "CONTRIBUTING.md mermaid": "tests/layers.test.ts",
  "README.ko.md text": "tests/readme.test.ts",
  "README.ko.md ts": "tests/readme.test.ts",
  "README.md text": "tests/readme.test.ts",
  "packages/bench/RESULTS.md text": "tests/bench/report.test.ts",
  "packages/figures/README.md html": "tests/figures/library.test.ts",
  "packages/rxgrad/README.md html": "tests/published/consumers.test.ts",
  "packages/site/README.md marbles": "tests/site/marbles.test.ts",
  "THIRD-PARTY.md text": "tests/docs/third-party.test.ts",
};

test("every other fence of a document has another test", () => {
  const listing = ["ls-files", "-z", "--cached", "--others", "--exclude-standard", "*.md"];
  const documents = execFileSync("git", listing, { cwd: repository, encoding: "utf8" }).split("\0").filter(Boolean);
  const fences = documents
    .filter((path) => !path.startsWith("packages/site/pages/") && existsSync(join(repository, path)))
    .flatMap((path) => {
      const kinds = [...readFileSync(join(repository, path), "utf8").matchAll(/^ *```(\w+)/gm)].map(
        ([, kind]) => kind!,
      );
      const others = kinds.filter((kind) => kind !== "sh" && !(readmes.includes(path) && ["ts", "js"].includes(kind)));
      return others.map((kind) => `${path.endsWith("/THIRD-PARTY.md") ? "THIRD-PARTY.md" : path} ${kind}`);
    });
  assert.equal([...new Set(fences)].sort(), Object.keys(OTHERS).sort());
  for (const path of Object.values(OTHERS)) assert.ok(existsSync(join(repository, path)), path);
});

test.run();
