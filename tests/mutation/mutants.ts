// Mutants of a TypeScript file: one small change each, of the kind that a person makes by mistake.
import ts from "typescript";

/** Prints a node, with the mutants that lie within it. */
type Print = (node: ts.Node) => string;

/** A change of one node. */
export interface Mutant {
  /** The path of the file in the repository. */
  readonly file: string;
  /** From 1. */
  readonly line: number;
  readonly column: number;
  /** The original text and its replacement, as in `<` → `<=`. */
  readonly change: string;
  /** From 2, where another mutant has the same place and change, as the two `&&` of `a && b && c` have. */
  readonly ordinal?: number;
}

/** A mutant with the node that it changes. */
export interface PlacedMutant extends Mutant {
  readonly node: ts.Node;
  /** The changed text, in place of the node. Undefined if the node, a statement, is left out. */
  readonly print: ((print: Print) => string) | undefined;
}

/** Each operator, and those that a mistake puts in its place. */
const OPERATORS: Readonly<Record<string, readonly string[]>> = {
  "+": ["-"],
  "-": ["+"],
  "*": ["/"],
  "/": ["*"],
  "%": ["*"],
  "**": ["*"],
  "<": ["<=", ">="],
  "<=": ["<", ">"],
  ">": [">=", "<="],
  ">=": [">", "<"],
  "===": ["!=="],
  "!==": ["==="],
  "&&": ["||"],
  "||": ["&&"],
  "+=": ["-="],
  "-=": ["+="],
  "*=": ["/="],
  "/=": ["*="],
};

/** Methods, and those that are taken for them. */
const METHODS: Readonly<Record<string, string>> = {
  min: "max",
  max: "min",
  some: "every",
  every: "some",
  floor: "ceil",
  ceil: "floor",
};

/** One possible change of a node: its description, and how the changed node is printed. */
type Change = readonly [change: string, print: PlacedMutant["print"]];

const isText = (node: ts.Node): boolean => ts.isStringLiteralLike(node) || ts.isTemplateExpression(node);

function changesOfBinary({ left, operatorToken, right }: ts.BinaryExpression): Change[] {
  const operator = operatorToken.getText();
  if (operator === "??") return [["?? … → without", (print) => print(left)]];
  if (isText(left) || isText(right)) return [];
  return (OPERATORS[operator] ?? []).map((other) => [
    `${operator} → ${other}`,
    (print) => `${print(left)} ${other} ${print(right)}`,
  ]);
}

function changesOfUnary({ operator, operand }: ts.PrefixUnaryExpression | ts.PostfixUnaryExpression): Change[] {
  const other = { [ts.SyntaxKind.PlusPlusToken]: "--", [ts.SyntaxKind.MinusMinusToken]: "++" }[operator as number];
  if (other) return [[`${other === "--" ? "++" : "--"} → ${other}`, (print) => `${print(operand)}${other}`]];
  const sign = { [ts.SyntaxKind.ExclamationToken]: "!", [ts.SyntaxKind.MinusToken]: "-" }[operator as number];
  return sign ? [[`${sign}… → without`, (print) => print(operand)]] : [];
}

function changesOfNumber({ text }: ts.NumericLiteral): Change[] {
  const number = Number(text);
  const other = String(Number.isInteger(number) ? number + 1 : number * 2);
  return [[`${text} → ${other}`, () => other]];
}

function changesOfCall({ expression, arguments: given }: ts.CallExpression): Change[] {
  if (!ts.isPropertyAccessExpression(expression) || expression.questionDotToken) return [];
  const other = METHODS[expression.name.text];
  if (!other) return [];
  const print = (print: Print): string => `${print(expression.expression)}.${other}(${given.map(print).join(", ")})`;
  return [[`${expression.name.text} → ${other}`, print]];
}

/** The condition of a statement or an expression, and the values that it may get. Without an end, a loop needs none. */
function changesOfCondition(node: ts.Node): Change[] {
  const parent = node.parent ?? node; // a file has none
  const isChoice =
    (ts.isIfStatement(parent) && parent.expression === node) ||
    (ts.isConditionalExpression(parent) && parent.condition === node);
  const isLoop =
    (ts.isWhileStatement(parent) && parent.expression === node) ||
    (ts.isForStatement(parent) && parent.condition === node);
  const values = isChoice ? ["true", "false"] : isLoop ? ["false"] : [];
  return values.map((value) => [`condition → ${value}`, () => value]);
}

/** Statements whose absence is a mistake: calls and assignments. */
function changesOfStatement({ expression }: ts.ExpressionStatement): Change[] {
  const isCall = ts.isCallExpression(expression) && expression.expression.kind !== ts.SyntaxKind.SuperKeyword;
  return isCall || ts.isBinaryExpression(expression) ? [["statement → nothing", undefined]] : [];
}

function changesOf(node: ts.Node): Change[] {
  const changes = changesOfCondition(node);
  if (ts.isBinaryExpression(node)) changes.push(...changesOfBinary(node));
  if (ts.isPrefixUnaryExpression(node) || ts.isPostfixUnaryExpression(node)) changes.push(...changesOfUnary(node));
  if (ts.isNumericLiteral(node)) changes.push(...changesOfNumber(node));
  if (ts.isCallExpression(node)) changes.push(...changesOfCall(node));
  if (node.kind === ts.SyntaxKind.TrueKeyword) changes.push(["true → false", () => "false"]);
  if (node.kind === ts.SyntaxKind.FalseKeyword) changes.push(["false → true", () => "true"]);
  if (ts.isExpressionStatement(node)) changes.push(...changesOfStatement(node));
  return changes;
}

/** Types and names are no code that runs, and texts of errors are compared by tests only in part. */
const isLeftOut = (node: ts.Node, parent: ts.Node): boolean =>
  ts.isTypeNode(node) ||
  ts.isInterfaceDeclaration(node) ||
  ts.isTypeAliasDeclaration(node) ||
  ts.isImportDeclaration(node) ||
  (ts.isThrowStatement(parent) && node === parent.expression) ||
  (ts.isPropertyAssignment(parent) && node === parent.name);

const parse = (file: string, text: string): ts.SourceFile =>
  ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);

/** Every mutant of a file. */
export function mutantsOf(file: string, text: string): PlacedMutant[] {
  const source = parse(file, text);
  const found: PlacedMutant[] = [];
  const counts = new Map<string, number>();
  const visit = (node: ts.Node): void => {
    const { line, character } = source.getLineAndCharacterOfPosition(node.getStart());
    for (const [change, print] of changesOf(node)) {
      const mutant = { file, line: line + 1, column: character + 1, change };
      const ordinal = (counts.get(nameOf(mutant)) ?? 0) + 1;
      counts.set(nameOf(mutant), ordinal);
      found.push({ ...mutant, ...(ordinal > 1 && { ordinal }), node, print });
    }
    node.forEachChild((child) => {
      if (!isLeftOut(child, node)) visit(child);
    });
  };
  visit(source);
  return found;
}

/** A name for a mutant that holds as long as its line does. */
export const nameOf = ({ file, line, column, change, ordinal }: Mutant): string =>
  `${file}:${line}:${column} ${change}${ordinal ? ` (${ordinal})` : ""}`;

/**
 * The text of a file with mutants in it, each behind a switch.
 *
 * @param switches The mutants, by the expression that switches each on.
 * @param mark A statement or expression that is evaluated before a switch. Default nothing.
 */
export function switched(
  file: string,
  text: string,
  switches: ReadonlyMap<string, string>,
  mark: (name: string) => string = () => "",
): string {
  const at = new Map<ts.Node, PlacedMutant[]>();
  const all = mutantsOf(file, text).filter((mutant) => switches.has(nameOf(mutant)));
  const source = all[0]?.node.getSourceFile();
  if (!source) return text;
  for (const mutant of all) at.set(mutant.node, [...(at.get(mutant.node) ?? []), mutant]);
  const plain = (node: ts.Node): string => {
    const parts: string[] = [];
    let end = node === source ? 0 : node.getStart();
    node.forEachChild((child) => {
      parts.push(text.slice(end, child.getStart()), print(child));
      end = child.end;
    });
    return parts.join("") + text.slice(end, node === source ? text.length : node.end);
  };
  const print: Print = (node) => {
    let printed = plain(node);
    for (const mutant of at.get(node) ?? []) {
      const name = nameOf(mutant);
      const isOn = switches.get(name) as string;
      printed = mutant.print
        ? `((${mark(name)}${isOn}) ? (${mutant.print(print)}) : (${printed}))`
        : `{ if (${mark(name)}!(${isOn})) { ${printed} } }`;
    }
    return printed;
  };
  return print(source);
}
