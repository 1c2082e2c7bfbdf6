// The compiler checks every program of a README, and the test runs it in Node. readme-surroundings.ts has what parts of programs
// assume. tests/published.test.ts also runs the first ones in a user's project.
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, posix } from "node:path";
import { fileURLToPath } from "node:url";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { typedOutputs } from "../../packages/site/src/run/typed-outputs.js";
import { NATS, NatsServer } from "../fleet/server.js";
import { complaintsAbout, JAVASCRIPT } from "../support/complaints.js";
import { needing } from "../support/needs.js";
import { FILES, SURROUNDINGS, type Surroundings } from "./readme-surroundings.js";

const repository = fileURLToPath(new URL("../../", import.meta.url));
const cache = join(repository, "node_modules/.cache/rxgrad");

interface Program extends Pick<Surroundings, "prints" | "needsServer"> {
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
    const { before = "", after = "", replaced = {}, ...others } = SURROUNDINGS[readme]![i]!;
    const changed = Object.entries(replaced).reduce((all, [from, to]) => {
      assert.ok(all.includes(from), `${readme} has no ${from}`);
      return all.replace(from, to);
    }, code);
    const name = `${posix.join("readmes", dirname(readme))}/${i + 1}`;
    return { name, language: language as Program["language"], text: [before, changed, after].join("\n"), ...others };
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

/** Runs programs in Node, and compares what they print. @param server The address of a NATS server. */
async function runs(chosen: readonly Program[], server = ""): Promise<void> {
  mkdirSync(cache, { recursive: true });
  const folder = mkdtempSync(join(cache, "readmes-"));
  const texts = chosen.map(({ name, text }) => [`${name}.ts`, text.replaceAll("queue:4222", server)] as const);
  try {
    for (const [name, contents] of [...texts, ...Object.entries(FILES)]) {
      mkdirSync(join(folder, dirname(name)), { recursive: true });
      writeFileSync(join(folder, name), contents);
    }
    const outputs = await typedOutputs(folder);
    for (const { name, prints = /\S/ } of chosen) assert.match(outputs.get(`${name}.ts`) ?? "", prints, name);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const inNode = programs.filter(({ language }) => language !== "html");

test("every program runs in Node, and prints what the README says", () =>
  runs(inNode.filter(({ needsServer }) => !needsServer)));

needing(test, NATS)("programs that need a server run with one", async () => {
  const server = await NatsServer.start();
  try {
    const served = inNode.filter(({ needsServer }) => needsServer);
    assert.is(served.length, 2);
    // They use a module of another program.
    await runs([inNode.find(({ name }) => name === "readmes/packages/fleet/1") as Program, ...served], server.address);
  } finally {
    await server.close();
  }
});

/** Fences of other documents and languages, and the tests that are about them. */
const OTHERS: Readonly<Record<string, string>> = {
  "API.md ts": "tests/docs/api.test.ts",
  "CONTRIBUTING.md mermaid": "tests/layers.test.ts",
  "README.ko.md text": "tests/readme.test.ts",
  "README.ko.md ts": "tests/readme.test.ts",
  "README.md text": "tests/readme.test.ts",
  "examples/fleet/README.md ini": "tests/fleet/example-files.test.ts",
  "examples/fleet/README.md text": "tests/fleet/example-files.test.ts",
  "packages/bench/RESULTS.md text": "tests/bench/report.test.ts",
  "packages/figures/README.md html": "tests/figures/library.test.ts",
  "packages/fleet/WIRE.md text": "tests/fleet/credentials.test.ts",
  "packages/formats/README.md text": "tests/formats/parameters.test.ts",
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
