// Which symbols the signature of a symbol names.
import ts from "typescript";
import { checker, isOurs, ownOf } from "../program.js";

const isPrivate = (node: ts.Node): boolean =>
  ts.isClassElement(node) &&
  !!node.name &&
  (ts.isPrivateIdentifier(node.name) ||
    !!(ts.getCombinedModifierFlags(node as ts.Declaration) & ts.ModifierFlags.Private));

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

/** The symbol that a name in a signature stands for, if one of the packages declares it. */
export function symbolAt(name: ts.Node): ts.Symbol | undefined {
  const symbol = checker().getSymbolAtLocation(name);
  const own = symbol && ownOf(symbol);
  return own && isOurs(own) ? own : undefined;
}

/** The name in a reference to a type. */
function nameIn(node: ts.Node): ts.Node | undefined {
  if (ts.isTypeReferenceNode(node)) return node.typeName;
  if (ts.isTypeQueryNode(node)) return node.exprName;
  return ts.isExpressionWithTypeArguments(node) ? node.expression : undefined;
}

function namedIn(node: ts.Node): ts.Symbol[] {
  const name = nameIn(node);
  const symbol = name && symbolAt(name);
  return [...(symbol ? [symbol] : []), ...partsOf(node).flatMap(namedIn)];
}

/** The symbols of the packages that the declarations of a symbol name. */
export const namedBy = (symbol: ts.Symbol): ReadonlySet<ts.Symbol> =>
  new Set((symbol.declarations ?? []).flatMap(namedIn).filter((each) => each !== symbol));
