// Which mutants are tried: as many from each part, drawn with a seed.
import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { repository } from "../support/runner/repository.js";
import { type Mutant, mutantsOf, nameOf } from "./mutants.js";

/** How many mutants the list has. */
export const COUNT = 300;
/** Decides which mutants are drawn. */
const SEED = 1;

/** The parts, by their folders and files. Numbers of the list go round: 1 is of the first part, 2 of the second. */
export const PARTS: Readonly<Record<string, readonly string[]>> = {
  gradients: ["packages/core/src/gradients"],
  engine: ["packages/core/src/engine"],
  training: [
    "packages/core/src/training",
    ...["control", "scheduling", "sources"].map((folder) => `packages/rxgrad/src/${folder}`),
    ...["gradient-descent", "observe", "predict", "train"].map((name) => `packages/rxgrad/src/${name}.ts`),
  ],
};

/** A mutant of the list. */
export interface DrawnMutant extends Mutant {
  /** From 1. */
  readonly number: number;
  readonly part: string;
}

/** A file, or the TypeScript files of a folder. */
export function filesAt(path: string): string[] {
  if (path.endsWith(".ts")) return [path];
  return readdirSync(join(repository, path), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".ts"))
    .map((name) => `${path}/${name.replaceAll("\\", "/")}`)
    .sort();
}

const known = new Map<string, readonly Mutant[]>();

/** Every mutant of a file. Reading it takes time, so it is read once. */
function mutantsIn(file: string): readonly Mutant[] {
  const mutants =
    known.get(file) ??
    mutantsOf(file, readFileSync(join(repository, file), "utf8")).map(({ node, print, ...mutant }) => mutant);
  known.set(file, mutants);
  return mutants;
}

/** Every mutant of a part. */
const mutantsOfPart = (part: string): Mutant[] =>
  (PARTS[part] as readonly string[]).flatMap(filesAt).flatMap(mutantsIn);

/** Every mutant of every part. */
export const allMutants = (): Mutant[] => Object.keys(PARTS).flatMap(mutantsOfPart);

/** Every mutant of a part, by name, in an order that the seed decides. */
function shuffled(part: string): Map<string, Mutant> {
  const keyOf = (name: string): string => createHash("sha256").update(`${SEED} ${name}`).digest("hex");
  const named = mutantsOfPart(part).map((mutant) => {
    const name = nameOf(mutant);
    return { name, key: keyOf(name), mutant };
  });
  named.sort((a, b) => (a.key < b.key ? -1 : 1));
  return new Map(named.map(({ name, mutant }) => [name, mutant]));
}

/**
 * Draws the mutants of the list.
 *
 * @param earlier An earlier list. Its mutants keep their numbers as long as the text of their line is in their file; for each
 *   other one, another is drawn.
 */
export function draw(earlier: readonly DrawnMutant[]): DrawnMutant[] {
  const before = new Map(earlier.map((mutant) => [mutant.number, nameOf(mutant)]));
  const taken = new Set(before.values());
  const parts = Object.keys(PARTS).map((part) => {
    const all = shuffled(part);
    return { part, all, rest: [...all.values()].filter((mutant) => !taken.has(nameOf(mutant))).values() };
  });
  return Array.from({ length: COUNT }, (_, i) => {
    const { part, all, rest } = parts[i % parts.length]!;
    const mutant = all.get(before.get(i + 1) ?? "") ?? (rest.next().value as Mutant);
    return { number: i + 1, part, ...mutant };
  });
}
