// What the compiler says of programs that are texts, such as those of pages and docstrings.
import { dirname } from "node:path";
import ts from "typescript";

const OPTIONS: ts.CompilerOptions = {
  module: ts.ModuleKind.NodeNext,
  moduleDetection: ts.ModuleDetectionKind.Force,
  target: ts.ScriptTarget.ES2022,
  lib: ["lib.es2023.d.ts", "lib.dom.d.ts", "lib.dom.iterable.d.ts"],
  customConditions: ["source"],
  strict: true,
  skipLibCheck: true,
  noEmit: true,
  types: ["node"],
};

/** For programs in JavaScript, which have no types of parameters. */
export const JAVASCRIPT: ts.CompilerOptions = {
  allowJs: true,
  checkJs: true,
  noImplicitAny: false,
  noUnusedLocals: true,
};

/**
 * The compiler's messages about programs, by the paths at which they would lie. A program without one is left out. What programs
 * import is looked for at their paths; packages of the workspace are their sources.
 *
 * @param options What differs from a strict compiler.
 */
export function complaintsAbout(
  programs: ReadonlyMap<string, string>,
  options: ts.CompilerOptions = {},
): ReadonlyMap<string, string> {
  const all = { ...OPTIONS, ...options };
  const host = ts.createCompilerHost(all);
  const { directoryExists, fileExists, readFile } = host;
  const folders = new Set([...programs.keys()].map(dirname));
  host.fileExists = (path) => programs.has(path) || fileExists(path);
  host.directoryExists = (path) => folders.has(path) || directoryExists!(path);
  host.readFile = (path) => programs.get(path) ?? readFile(path);
  const compiled = ts.createProgram([...programs.keys()], all, host);
  const messagesOf = (path: string): string => {
    const file = compiled.getSourceFile(path);
    const found = [...compiled.getSyntacticDiagnostics(file), ...compiled.getSemanticDiagnostics(file)];
    return found.map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, "\n")).join("\n");
  };
  return new Map(
    [...programs.keys()].map((path) => [path, messagesOf(path)] as const).filter(([, told]) => told !== ""),
  );
}
