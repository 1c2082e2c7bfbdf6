// Everything that users import, as the TypeScript compiler sees it.
import { fileURLToPath } from "node:url";
import ts from "typescript";
import { contents, type Module } from "./contents.js";

export const repository = fileURLToPath(new URL("../", import.meta.url)).replaceAll("\\", "/");

/** Every address that users import from. */
export const modules: readonly Module[] = contents.flatMap(({ modules: own }) => own);

/** The types that signatures name and that are seldom written by hand. */
export const TYPES = { name: "rxgrad/types", entry: "packages/rxgrad/src/types.ts" } as const;

/** An export: its name at this address, and the symbol behind it, which other addresses may export too. */
export interface Export {
  readonly name: string;
  readonly symbol: ts.Symbol;
  /** Only its type can be imported from here. */
  readonly isType: boolean;
}

let compiled: ts.Program | undefined;

/** All modules as one program. Compiling takes seconds, most of them for what the modules share. */
function program(): ts.Program {
  compiled ??= ts.createProgram(
    [...modules, TYPES].map(({ entry }) => repository + entry),
    {
      module: ts.ModuleKind.NodeNext,
      target: ts.ScriptTarget.ES2022,
      customConditions: ["source"],
      skipLibCheck: true,
      strict: true,
      types: ["node"],
    },
  );
  return compiled;
}

export const checker = (): ts.TypeChecker => program().getTypeChecker();

/** The symbol behind an alias, such as an import. */
export const ownOf = (symbol: ts.Symbol): ts.Symbol =>
  symbol.flags & ts.SymbolFlags.Alias ? checker().getAliasedSymbol(symbol) : symbol;

/** Everything that the module with this entry exports. */
export function exportsOf(entry: string): Export[] {
  const source = program().getSourceFile(repository + entry) as ts.SourceFile;
  const module = checker().getSymbolAtLocation(source) as ts.Symbol;
  return checker()
    .getExportsOfModule(module)
    .map((exported) => {
      const symbol = ownOf(exported);
      const isTypeOnly = exported.declarations?.some(
        (each) => ts.isExportSpecifier(each) && (each.isTypeOnly || each.parent.parent.isTypeOnly),
      );
      return { name: exported.name, symbol, isType: Boolean(isTypeOnly) || !(symbol.flags & ts.SymbolFlags.Value) };
    });
}

/** Where a symbol is declared, from the repository's root. */
export const fileOf = (symbol: ts.Symbol): string =>
  (symbol.declarations?.[0]?.getSourceFile().fileName ?? "").replace(repository, "");

/** Whether one of the packages declares a symbol, by a name of its own. */
export const isOurs = (symbol: ts.Symbol): boolean =>
  !(symbol.flags & ts.SymbolFlags.TypeParameter) &&
  (symbol.declarations ?? []).some((each) => {
    const { fileName } = each.getSourceFile();
    return fileName.startsWith(`${repository}packages/`) && !fileName.includes("/node_modules/");
  });
