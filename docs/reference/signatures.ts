// Signatures and types as they are written in the sources, as HTML whose names lead to their entries.
import ts from "typescript";
import { checker } from "../program.js";
import { named, relativeTo } from "./links.js";
import { symbolAt } from "./references.js";

const html = (text: string): string =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll("{", "&#123;");

const linked = (text: string, symbol: ts.Symbol | undefined, here: string): string => {
  const link = symbol && relativeTo(symbol, here);
  return link ? `<a href="${link}">${html(text)}</a>` : html(text);
};

/** The words and signs of a piece of source, without comments, and whether a space stands before each. */
function tokensOf(node: ts.Node): { text: string; node: ts.Node; hasSpace: boolean }[] {
  const file = node.getSourceFile();
  const leaves: ts.Node[] = [];
  const visit = (each: ts.Node): void => {
    if (each.kind >= ts.SyntaxKind.FirstJSDocNode && each.kind <= ts.SyntaxKind.LastJSDocNode) return;
    const children = each.getChildren(file);
    if (children.length > 0) children.forEach(visit);
    else if (each.getWidth(file) > 0) leaves.push(each);
  };
  visit(node);
  return leaves.map((leaf, i) => ({
    text: leaf.getText(file),
    node: leaf,
    hasSpace: i > 0 && (leaves[i - 1] as ts.Node).getEnd() < leaf.getStart(file),
  }));
}

/** A piece of source in one line. */
function source(node: ts.Node, here: string): string {
  const tokens = tokensOf(node);
  if (tokens[0]?.text === "|") tokens.shift();
  return tokens
    .map(({ text, node: leaf, hasSpace }, i) => {
      const before = tokens[i - 1]?.text;
      const isTight = i === 0 || before === "(" || before === "[" || text === ")" || text === "]";
      if (text === "," && [")", "]", ">"].includes(tokens[i + 1]?.text ?? "")) return "";
      return `${hasSpace && !isTight ? " " : ""}${linked(text, ts.isIdentifier(leaf) ? symbolAt(leaf) : undefined, here)}`;
    })
    .join("");
}

/** The type of what may be left out, without `| undefined`. */
export const typeText = (type: ts.TypeNode | undefined, isOptional: boolean, here: string): string => {
  if (!type) return "";
  const text = source(type, here);
  return withoutParentheses(isOptional ? text.replace(/ \| undefined$/, "") : text);
};

/** Without parentheses around all of it. */
function withoutParentheses(text: string): string {
  if (!text.startsWith("(") || !text.endsWith(")")) return text;
  let depth = 0;
  for (let i = 0; i < text.length - 1; i++) {
    if (text[i] === "(") depth++;
    if (text[i] === ")") depth--;
    if (depth === 0) return text;
  }
  return text.slice(1, -1);
}

const isOptional = (each: ts.ParameterDeclaration): boolean => Boolean(each.questionToken || each.initializer);

/** A parameter as it is shown. Options are called so, also where the function takes them apart or checks them first. */
export function parameterName({ name, dotDotDotToken }: ts.ParameterDeclaration): string {
  if (!ts.isIdentifier(name)) return "options";
  return name.text === "given" && !dotDotDotToken ? "options" : name.text;
}

function parameterText(each: ts.ParameterDeclaration, here: string): string {
  const rest = each.dotDotDotToken ? "..." : "";
  const type = each.type ? `: ${typeText(each.type, isOptional(each), here)}` : "";
  return `${rest}${html(parameterName(each))}${isOptional(each) ? "?" : ""}${type}`;
}

/** Whether a signature mentions type parameters that are not its own: they stand for types that only the compiler knows. */
function isInstantiated(declaration: ts.SignatureDeclaration): boolean {
  let isFound = false;
  const visit = (node: ts.Node): void => {
    const symbol = ts.isIdentifier(node) ? checker().getSymbolAtLocation(node) : undefined;
    const parameter = symbol?.declarations?.find(ts.isTypeParameterDeclaration);
    if (parameter && (parameter.pos < declaration.pos || parameter.end > declaration.end)) isFound = true;
    node.forEachChild(visit);
  };
  for (const each of [...declaration.parameters, declaration.type]) if (each) visit(each);
  return isFound;
}

/** The length of HTML as it is shown. */
export const plainLength = (text: string): number => text.replaceAll(/<[^>]*>/g, "").replaceAll(/&[^;]+;/g, "x").length;

/** Widest line of a signature, in characters. */
const WIDTH = 84;

/** One way to call a function: `dense<Units extends number>(units: Units, options?: DenseOptions): …`. */
export function signatureText(name: string, signature: ts.Signature, here: string): string {
  const declaration = signature.getDeclaration();
  if (isInstantiated(declaration)) {
    const flags = ts.TypeFormatFlags.NoTruncation | ts.TypeFormatFlags.OmitParameterModifiers;
    const text = checker()
      .signatureToString(signature, undefined, flags)
      .replaceAll(/ \| undefined|\bobject & /g, "");
    const parts = text.split(/\b([A-Z]\w+)\b/);
    return html(name) + parts.map((part, i) => linked(part, i % 2 === 1 ? named(part) : undefined, here)).join("");
  }
  const own = declaration.typeParameters?.map((each) => source(each, here));
  const types = own && own.length > 0 ? `&lt;${own.join(", ")}&gt;` : "";
  const parameters = declaration.parameters.map((each) => parameterText(each, here));
  const result = declaration.type ? `: ${source(declaration.type, here)}` : "";
  const line = `${html(name)}${types}(${parameters.join(", ")})${result}`;
  if (plainLength(line) <= WIDTH || parameters.length === 0) return line;
  return `${html(name)}${types}(\n${parameters.map((each) => `  ${each},\n`).join("")})${result}`;
}

export const block = (text: string): string => `<pre class="signature" v-pre><code>${text}</code></pre>`;
