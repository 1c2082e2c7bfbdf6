import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parseArgs, stripVTControlCharacters } from "node:util";
import type { Figure } from "./measure.js";
import { disturbance, machine, report, table, withResults } from "./report.js";
import { works } from "./works/index.js";
import type { Work } from "./works/work.js";

const HELP = `Measures rxgrad beside its peers, in turn within one run, and prints medians and ratios.

  --only a,stream   these works, by letter or name
  --rounds 5        how often each contender runs
  --full            run the slow parts in full, however long they take
  --json FILE       write the figures to a file
  --results         put what is printed into packages/bench/RESULTS.md
  --help            show this

works:
${table([["", "", ""], ...works.map(({ letter, name, title }) => [`  ${letter}`, name, title])], 3)
  .slice(1)
  .join("\n")}`;

/** A short work is repeated for this many milliseconds each time. */
const SPAN = 100;

const RESULTS = fileURLToPath(new URL("../RESULTS.md", import.meta.url));

/** Error for a wrong argument. */
class ArgumentError extends Error {}

interface Arguments {
  readonly chosen: readonly Work[];
  readonly rounds: number;
  readonly full: boolean;
  readonly json?: string;
  readonly results: boolean;
  readonly help: boolean;
}

function readArguments(): Arguments {
  // pnpm passes the "--" on that npm needs.
  const args = process.argv.slice(2).filter((argument) => argument !== "--");
  try {
    const { values } = parseArgs({
      args,
      options: {
        only: { type: "string" },
        rounds: { type: "string", default: "5" },
        full: { type: "boolean", default: false },
        json: { type: "string" },
        results: { type: "boolean", default: false },
        help: { type: "boolean", default: false },
      },
    });
    const rounds = Number(values.rounds);
    if (!Number.isInteger(rounds) || rounds < 1) {
      throw new ArgumentError(`--rounds is ${values.rounds}; give a whole number, 1 or more.`);
    }
    return { ...values, chosen: choose(values.only), rounds };
  } catch (error) {
    if (error instanceof ArgumentError) throw error;
    throw new ArgumentError(error instanceof Error ? error.message : String(error));
  }
}

function choose(only: string | undefined): readonly Work[] {
  if (only === undefined) return works;
  return only.split(",").map((asked) => {
    const found = works.find(({ letter, name }) => asked.trim() === letter || asked.trim() === name);
    if (found) return found;
    const known = works.map(({ letter, name }) => `${letter} (${name})`).join(", ");
    throw new ArgumentError(`--only names "${asked}"; give some of ${known}.`);
  });
}

/** Shows the current step on one line that is overwritten; does nothing without a terminal. */
function progress(what: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${what}${what && " …"}`);
}

async function main(): Promise<void> {
  const { chosen, rounds, full, json, results, help } = readArguments();
  if (help) {
    console.log(HELP);
    return;
  }
  const figures: Figure[] = [];
  const heading = [machine(), disturbance() ?? []].flat();
  if (results) keep("machine", heading);
  console.log(heading.join("\n"));
  for (const { letter, title, run } of chosen) {
    console.log(`\n(${letter}) ${title}`);
    const result = await run({ rounds, span: SPAN, full, progress, say: (what) => console.log(`(${what})`) });
    progress("");
    const lines = report(result);
    console.log(lines.join("\n"));
    figures.push(...result.tables.flatMap((each) => each.figures));
    // After each work, so that nothing is lost when a later one fails.
    if (json !== undefined) writeFileSync(json, `${JSON.stringify(figures, undefined, 2)}\n`);
    if (results) keep(letter, lines);
  }
}

/** Writes lines to RESULTS.md, under their name. */
function keep(name: string, lines: readonly string[]): void {
  const plain = lines.map((line) => stripVTControlCharacters(line));
  writeFileSync(RESULTS, withResults(readFileSync(RESULTS, "utf8"), name, plain));
}

try {
  await main();
} catch (error) {
  if (!(error instanceof ArgumentError)) throw error;
  console.error(error.message);
  process.exitCode = 2;
}
