/** The imports of a program, as they are needed. */
export class Imports {
  readonly #names = new Map<string, Set<string>>();

  /** Imports names from a package, and returns the first. */
  use(from: string, ...names: readonly [string, ...string[]]): string {
    const all = this.#names.get(from) ?? new Set();
    for (const name of names) all.add(name);
    this.#names.set(from, all);
    return names[0];
  }

  get text(): string {
    return [...this.#names]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([from, names]) => `import { ${inOrder(names).join(", ")} } from "${from}";`)
      .map((line) =>
        line.length <= LINE ? line : line.replace("{ ", "{\n  ").replaceAll(", ", ",\n  ").replace(" }", ",\n}"),
      )
      .join("\n");
  }
}

/** The longest line of a program. */
export const LINE = 110;

/** By their letters, without `type`. */
const inOrder = (names: ReadonlySet<string>): string[] => {
  const key = (name: string): string => name.replace(/^type /, "").toLowerCase();
  return [...names].sort((a, b) => (key(a) < key(b) ? -1 : 1));
};
