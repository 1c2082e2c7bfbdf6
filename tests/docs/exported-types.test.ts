// Every type in an exported signature can be imported. A compiler needs that to write declarations of a user's code.
import { fileURLToPath } from "node:url";
import ts from "typescript";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { modules } from "../../docs/api.js";

const packages = fileURLToPath(new URL("../../packages/", import.meta.url));
const repository = fileURLToPath(new URL("../../", import.meta.url));
const entries = [...modules.map(({ entry }) => entry), "packages/rxgrad/src/types.ts"].map((each) => repository + each);

const program = ts.createProgram(entries, {
  module: ts.ModuleKind.NodeNext,
  target: ts.ScriptTarget.ES2022,
  customConditions: ["source"],
  skipLibCheck: true,
  types: ["node"],
});
const checker = program.getTypeChecker();

const ownOf = (symbol: ts.Symbol): ts.Symbol =>
  symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;

/** Whether one of the packages declares a symbol by a name. Type parameters do not count. */
const isOurs = (symbol: ts.Symbol): boolean =>
  !(symbol.flags & ts.SymbolFlags.TypeParameter) &&
  (symbol.declarations ?? []).some((each) => {
    const { fileName } = each.getSourceFile();
    return fileName.startsWith(packages) && !fileName.includes("/node_modules/");
  });

function exportsOf(entry: string): ts.Symbol[] {
  const source = program.getSourceFile(entry) as ts.SourceFile;
  return checker.getExportsOfModule(checker.getSymbolAtLocation(source) as ts.Symbol).map(ownOf);
}

const isPrivate = (node: ts.Node): boolean =>
  ts.isClassElement(node) && !!node.name && ts.isPrivateIdentifier(node.name);

/** The parts of a declaration that form its signature: not the body, not an initial value. */
function partsOf(node: ts.Node): readonly ts.Node[] {
  if (ts.isBlock(node) || isPrivate(node)) return [];
  if (ts.isPropertyDeclaration(node) || ts.isParameter(node)) return node.type ? [node.type] : [];
  if (ts.isVariableDeclaration(node)) return [node.type ?? node.initializer ?? []].flat();
  if (ts.isArrowFunction(node)) return [...node.parameters, ...(node.type ? [node.type] : [])];
  const children: ts.Node[] = [];
  node.forEachChild((each) => void children.push(each));
  return children;
}

/** The name in a reference to a type. */
function nameIn(node: ts.Node): ts.Node | undefined {
  if (ts.isTypeReferenceNode(node)) return node.typeName;
  if (ts.isTypeQueryNode(node)) return node.exprName;
  return ts.isExpressionWithTypeArguments(node) ? node.expression : undefined;
}

/** The symbols of our packages that a signature names. */
function namedIn(node: ts.Node): ts.Symbol[] {
  const name = nameIn(node);
  const symbol = name && checker.getSymbolAtLocation(name);
  const own = symbol && ownOf(symbol);
  return [...(own && isOurs(own) ? [own] : []), ...partsOf(node).flatMap(namedIn)];
}

/** Each symbol that a signature names and no entry exports, with the name of the signature. */
function missing(exported: ReadonlySet<ts.Symbol>): string[] {
  const found = [...exported].filter(isOurs).flatMap((symbol) =>
    (symbol.declarations ?? [])
      .flatMap(namedIn)
      .filter((each) => !exported.has(each))
      .map((each) => `${each.name}, named by ${symbol.name}`),
  );
  return [...new Set(found)].sort();
}

test("every type that an exported signature names is exported", () => {
  const exported = new Set(entries.flatMap(exportsOf));
  assert.ok(exported.size > 450, String(exported.size));
  assert.equal(missing(exported), []);
});

test("the check sees a type that no entry exports", () => {
  const without = new Set(exportsOf(repository + modules[0].entry));
  const found = missing(without);
  for (const each of ["Dense, named by dense", "LastNode, named by Node"])
    assert.ok(found.includes(each), found.join("\n"));
});

test.run();
