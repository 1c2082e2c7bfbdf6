// Examples as a reader can run them: with the imports that docstrings leave out.
import * as rxjs from "rxjs";
import ts from "typescript";
import { catalog } from "./catalog.js";

/** Where identifiers of an example are used as values or types, and not as names of properties. */
function usedIn(file: ts.SourceFile): Set<string> {
  const used = new Set<string>();
  const visit = (node: ts.Node): void => {
    if (ts.isIdentifier(node) && !isNameOnly(node)) used.add(node.text);
    node.forEachChild(visit);
  };
  visit(file);
  return used;
}

function isNameOnly(node: ts.Identifier): boolean {
  const { parent } = node;
  if (ts.isMetaProperty(parent)) return true;
  if (ts.isPropertyAccessExpression(parent)) return parent.name === node;
  if (ts.isPropertyAssignment(parent) || ts.isMethodDeclaration(parent) || ts.isPropertyDeclaration(parent)) {
    return parent.name === node;
  }
  if (ts.isPropertySignature(parent) || ts.isMethodSignature(parent)) return parent.name === node;
  return ts.isBindingElement(parent) && parent.propertyName === node;
}

const DECLARATIONS: ReadonlySet<ts.SyntaxKind> = new Set([
  ...[ts.SyntaxKind.VariableDeclaration, ts.SyntaxKind.Parameter, ts.SyntaxKind.BindingElement],
  ...[ts.SyntaxKind.FunctionDeclaration, ts.SyntaxKind.ClassDeclaration, ts.SyntaxKind.TypeParameter],
  ...[ts.SyntaxKind.InterfaceDeclaration, ts.SyntaxKind.TypeAliasDeclaration],
]);

/** Names that an example declares, its parameters included. */
function declaredIn(file: ts.SourceFile): Set<string> {
  const declared = new Set<string>();
  const visit = (node: ts.Node): void => {
    const { name } = node as ts.NamedDeclaration;
    if (DECLARATIONS.has(node.kind) && name && ts.isIdentifier(name)) declared.add(name.text);
    node.forEachChild(visit);
  };
  visit(file);
  return declared;
}

/** An example and what it takes for granted. */
export interface Example {
  readonly imports: readonly string[];
  /** Names that neither the example nor an import gives. */
  readonly assumed: readonly string[];
}

const order = ["rxgrad", "rxgrad/calculus", "rxgrad/extend", "rxgrad/driver", "rxgrad/remote", "@rxgrad/data"];

export function example(text: string): Example {
  const file = ts.createSourceFile("example.ts", text, ts.ScriptTarget.ES2022, true);
  const declared = declaredIn(file);
  const free = [...usedIn(file)].filter((name) => !declared.has(name)).sort((a, b) => a.localeCompare(b, "en"));
  const exported = new Map([...catalog().itemOf.values()].reverse().map((item) => [item.name, item]));
  const imports = new Map<string, string[]>();
  const assumed: string[] = [];
  for (const name of free) {
    const item = exported.get(name);
    const isType = item?.from.every((each) => each.isType);
    const module = item ? (item.from.find((each) => !each.isType) ?? item.from[0])?.module : undefined;
    const from = module ?? (name in rxjs ? "rxjs" : undefined);
    if (from) imports.set(from, [...(imports.get(from) ?? []), isType ? `type ${name}` : name]);
    else if (!(name in globalThis) && !AMBIENT.has(name)) assumed.push(name);
  }
  const rank = (module: string): number => (order.indexOf(module) + order.length + 1) % (order.length + 1);
  const modules = [...imports.keys()].sort((a, b) => rank(a) - rank(b));
  return {
    imports: modules.map((module) => `import { ${imports.get(module)?.join(", ")} } from "${module}";`),
    assumed,
  };
}

/** Names of browsers and of TypeScript. */
const AMBIENT = new Set(["undefined", "const", "document", "window", "indexedDB", "Readonly", "Record", "Partial"]);
