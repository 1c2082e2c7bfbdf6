// Which mutants are tried: as many from each part, drawn with a seed.
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { repository } from "../support/runner/repository.js";
import { type Mutant, mutantsOf, nameOf } from "./mutants.js";

/** The parts, by their folders and files. */
const PARTS: Readonly<Record<string, readonly string[]>> = {
  gradients: ["packages/core/src/gradients"],
  engine: ["packages/core/src/engine"],
  training: [
    "packages/core/src/training",
    ...["control", "scheduling", "sources"].map((folder) => `packages/rxgrad/src/${folder}`),
    ...["gradient-descent", "observe", "predict", "train"].map((name) => `packages/rxgrad/src/${name}.ts`),
  ],
};

/** A mutant, and the part that it was drawn for. */
export interface DrawnMutant extends Mutant {
  readonly part: string;
}

function filesAt(path: string): string[] {
  if (path.endsWith(".ts")) return [path];
  return readdirSync(join(repository, path), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".ts"))
    .map((name) => `${path}/${name.replaceAll("\\", "/")}`)
    .sort();
}

/** Mutants of a part in an order that the seed decides. A mutant keeps its place when others come and go. */
function shuffled(part: string, seed: number): DrawnMutant[] {
  const all = (PARTS[part] as readonly string[]).flatMap(filesAt).flatMap((file) => {
    const mutants = mutantsOf(file, readFileSync(join(repository, file), "utf8"));
    return mutants.map(({ node, print, ...mutant }) => ({ part, ...mutant }));
  });
  const keyed = all.map((mutant) => ({
    mutant,
    key: createHash("sha256")
      .update(`${seed} ${nameOf(mutant)}`)
      .digest("hex"),
  }));
  return keyed.sort((a, b) => (a.key < b.key ? -1 : 1)).map(({ mutant }) => mutant);
}

/** Whether a mutant of an earlier draw is still in its file. */
function isThere(mutant: DrawnMutant): boolean {
  const path = join(repository, mutant.file);
  return (
    existsSync(path) &&
    mutantsOf(mutant.file, readFileSync(path, "utf8")).some((each) => nameOf(each) === nameOf(mutant))
  );
}

/**
 * Draws mutants: a third of them from each part, one part after another.
 *
 * @param earlier An earlier draw. What of it is still there is drawn again.
 */
export function draw(count: number, seed: number, earlier: readonly DrawnMutant[]): DrawnMutant[] {
  const kept = earlier.filter(isThere).map(({ part, file, line, column, change, ordinal }) => ({
    ...{ part, file, line, column, change },
    ...(ordinal && { ordinal }),
  }));
  const names = new Set(kept.map(nameOf));
  const lists = Object.keys(PARTS).map((part) => [
    ...kept.filter((each) => each.part === part),
    ...shuffled(part, seed).filter((each) => !names.has(nameOf(each))),
  ]);
  return Array.from({ length: count }, (_, i) => lists[i % lists.length]![Math.floor(i / lists.length)]!);
}
