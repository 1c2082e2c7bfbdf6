// Which files a file can reach: the files that it imports, and every file and folder named in its strings.
import { existsSync, readFileSync } from "node:fs";
import { join, posix } from "node:path";

/** Stands for the whole repository among the files that a file reaches. */
export const EVERYTHING = "";

/** `import { a, b as c } from "d"` and `export { a } from "d"`. */
const NAMED = /\b(?:import|export)\s+(?:type\s+)?\{([^}]*)\}\s*from\s*["']([^"']+)["'];?/g;
/** `export * from "d"`. */
const STAR = /\bexport\s+(?:type\s+)?\*\s+from\s*["']([^"']+)["'];?/g;
/** The start of a string that may be a path or a package name, and whether a placeholder follows. */
const PATH = /["'`](\.{1,2}\/|[#@\w][\w@.-]*)((?:[\w@.-]+\/|\/)*[\w@.-]*)(\$?)/g;

export class FileGraph {
  readonly #known: ReadonlySet<string>;
  readonly #repository: string;
  /** The manifests of packages, by name. */
  readonly #manifests: ReadonlyMap<string, string>;
  readonly #texts = new Map<string, string>();
  readonly #next = new Map<string, readonly string[]>();
  readonly #reached = new Map<string, ReadonlySet<string>>();

  /** @param known All files, by their paths in the repository. */
  constructor(known: readonly string[], repository: string) {
    this.#known = new Set(known);
    this.#repository = repository;
    const manifests = known.filter((file) => /^packages\/[^/]+\/package\.json$/.test(file));
    this.#manifests = new Map(manifests.map((file) => [parsed(this.#text(file)).name ?? "", file]));
  }

  /** Whether one file can reach another. */
  reaches(from: string, to: string): boolean {
    const reached = this.#from(from);
    return reached.has(to) || reached.has(asIndex(to));
  }

  #from(file: string): ReadonlySet<string> {
    const earlier = this.#reached.get(file);
    if (earlier) return earlier;
    const reached = new Set([file]);
    for (const each of reached) for (const next of this.#nextTo(each)) reached.add(next);
    this.#reached.set(file, reached);
    return reached;
  }

  #nextTo(file: string): readonly string[] {
    let next = this.#next.get(file);
    if (!next) {
      next = /\.[cm]?[jt]s$/.test(file) ? this.#namedBy(file) : [];
      this.#next.set(file, next);
    }
    return next;
  }

  #namedBy(file: string): readonly string[] {
    const next: string[] = [];
    const rest = this.#text(file).replaceAll(NAMED, (_, names: string, from: string) => {
      const wanted = pairsIn(names).map(({ name }) => name);
      for (const target of this.#filesAt(file, from)) next.push(...this.#declaring(target, wanted));
      return "";
    });
    for (const [, first, more, placeholder] of rest.matchAll(PATH)) {
      const text = `${first}${more}`;
      next.push(...this.#filesAt(file, placeholder ? text.slice(0, text.lastIndexOf("/") + 1) : text));
    }
    return next;
  }

  /** The files that declare these exports of a file. Other than the file itself only for an index, which declares nothing. */
  #declaring(file: string, names: readonly string[]): readonly string[] {
    const text = this.#text(file);
    if (!isIndex(text)) return [file];
    const next = [asIndex(file)];
    const left = new Set(names);
    for (const [, list = "", from = ""] of text.matchAll(NAMED)) {
      const wanted = pairsIn(list).filter(({ exported }) => left.delete(exported));
      if (wanted.length === 0) continue;
      const inside = wanted.map(({ name }) => name);
      for (const target of this.#filesAt(file, from)) next.push(...this.#declaring(target, inside));
    }
    for (const [, from = ""] of text.matchAll(STAR)) {
      for (const target of this.#filesAt(file, from)) next.push(...this.#declaringSome(target, [...left]));
    }
    return next;
  }

  /** Like `declaring`, if other files may declare some of the names. */
  #declaringSome(file: string, names: readonly string[]): readonly string[] {
    const text = this.#text(file);
    return isIndex(text) || names.some((name) => text.includes(name)) ? this.#declaring(file, names) : [];
  }

  /** The files that a string of a file may name. */
  #filesAt(from: string, text: string): readonly string[] {
    if (text.startsWith(".")) return this.#filesIn(posix.join(posix.dirname(from), text));
    if (text.startsWith("#")) return this.#exported(`${from.split("/").slice(0, 2).join("/")}/package.json`, text);
    const [scope = "", name = ""] = text.split("/");
    const length = scope.startsWith("@") ? scope.length + 1 + name.length : scope.length;
    const manifest = this.#manifests.get(text.slice(0, length));
    if (manifest) return this.#exported(manifest, `.${text.slice(length)}`);
    return text.includes("/") ? this.#filesIn(text) : [];
  }

  /** The file at a path, or all files in the folder. */
  #filesIn(path: string): readonly string[] {
    if (path === "." || path === "./") return [EVERYTHING];
    const file = [path, path.replace(/\.([cm]?)js$/, ".$1ts")].find((each) => this.#known.has(each));
    if (file) return [file];
    const folder = path.endsWith("/") ? path : `${path}/`;
    return [...this.#known].filter((each) => each.startsWith(folder));
  }

  /** The files to which a manifest resolves an import, under all conditions. */
  #exported(manifest: string, key: string): readonly string[] {
    const { exports = {}, imports = {} } = parsed(this.#text(manifest));
    const entry = { ...exports, ...imports }[key] ?? {};
    return pathsIn(entry).flatMap((path) => this.#filesAt(manifest, path));
  }

  #text(file: string): string {
    let text = this.#texts.get(file);
    if (text === undefined) {
      const path = join(this.#repository, file);
      text = existsSync(path) ? readFileSync(path, "utf8") : "";
      this.#texts.set(file, text);
    }
    return text;
  }
}

/** An index counts as one file: the files behind it are reached by name. */
const asIndex = (file: string): string => `index ${file}`;

/** Whether a module only exports what other modules declare. */
function isIndex(text: string): boolean {
  const code = text.replaceAll(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, "");
  return text !== "" && code.replaceAll(NAMED, "").replaceAll(STAR, "").trim() === "";
}

/** The names in `a, type b as c`: the exported name and the local name of each. */
const pairsIn = (list: string): { readonly exported: string; readonly name: string }[] =>
  list
    .replaceAll(/\/\/.*$/gm, "")
    .split(",")
    .map((each) => each.trim().replace(/^type\s+/, ""))
    .filter(Boolean)
    .map((each) => each.split(/\s+as\s+/))
    .map(([name = "", exported = name]) => ({ exported, name }));

interface Manifest {
  readonly name?: string;
  readonly exports?: Readonly<Record<string, unknown>>;
  readonly imports?: Readonly<Record<string, unknown>>;
}

/** A removed or damaged manifest resolves no imports. */
function parsed(text: string): Manifest {
  try {
    return JSON.parse(text);
  } catch {
    return {};
  }
}

/** Every path in an entry of a manifest. */
export const pathsIn = (entry: unknown): string[] =>
  typeof entry === "string" ? [entry] : Object.values(entry as object).flatMap(pathsIn);
