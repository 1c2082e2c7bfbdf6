// Mutants of a TypeScript file: one small change each, of the kind that a person makes by mistake.
import ts from "typescript";

/** Prints a node, with the mutants that lie within it. */
type Print = (node: ts.Node) => string;

/** A change of one node. */
export interface Mutant {
  /** The path of the file in the repository. */
  readonly file: string;
  /** The number of its line, from 1. */
  readonly line: number;
  /** The text of its line, without the spaces around it. */
  readonly text: string;
  /** The original text and its replacement, as in `<` → `<=`. */
  readonly change: string;
  /** From 2, where mutants before it have the same text and change, as the two `&&` of `a && b && c` have. */
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
  const lines = text.split("\n").map((each) => each.trim());
  const found: PlacedMutant[] = [];
  const counts = new Map<string, number>();
  const visit = (node: ts.Node): void => {
    const { line } = source.getLineAndCharacterOfPosition(node.getStart());
    for (const [change, print] of changesOf(node)) {
      const mutant = { file, line: line + 1, text: lines[line]!, change };
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

/** A name for a mutant. It stays the same when other lines come and go. */
export const nameOf = ({ file, text, change, ordinal }: Mutant): string =>
  `${file}: ${text} : ${change}${ordinal ? ` (${ordinal})` : ""}`;

/** The text of a node, with the texts of its children by a function. */
function textOf(source: ts.SourceFile, node: ts.Node, print: Print): string {
  const { text } = source;
  const parts: string[] = [];
  let end = node === source ? 0 : node.getStart();
  node.forEachChild((child) => {
    parts.push(text.slice(end, child.getStart()), print(child));
    end = child.end;
  });
  return parts.join("") + text.slice(end, node === source ? text.length : node.end);
}

/** Mutants by their nodes. */
function byNode(mutants: readonly PlacedMutant[]): ReadonlyMap<ts.Node, readonly PlacedMutant[]> {
  const at = new Map<ts.Node, PlacedMutant[]>();
  for (const mutant of mutants) at.set(mutant.node, [...(at.get(mutant.node) ?? []), mutant]);
  return at;
}

/**
 * The text of a file with mutants in it, each behind a switch.
 *
 * @param switches The mutants, by the expression that switches each on.
 */
export function switched(file: string, text: string, switches: ReadonlyMap<string, string>): string {
  const all = mutantsOf(file, text).filter((mutant) => switches.has(nameOf(mutant)));
  const source = all[0]?.node.getSourceFile();
  if (!source) return text;
  const at = byNode(all);
  const print: Print = (node) => {
    let printed = textOf(source, node, print);
    for (const mutant of at.get(node) ?? []) {
      const isOn = switches.get(nameOf(mutant)) as string;
      printed = mutant.print
        ? `((${isOn}) ? (${mutant.print(print)}) : (${printed}))`
        : `{ if (!(${isOn})) { ${printed} } }`;
    }
    return printed;
  };
  return print(source);
}

/**
 * The text of a file that tells which of its mutants it reaches.
 *
 * @param mark The expression that tells it of a mutant.
 */
export function marked(file: string, text: string, mark: (name: string) => string): string {
  const all = mutantsOf(file, text);
  const source = all[0]?.node.getSourceFile();
  if (!source) return text;
  const at = byNode(all);
  const print: Print = (node) => {
    const printed = textOf(source, node, print);
    const marks = (at.get(node) ?? []).map((mutant) => mark(nameOf(mutant))).join(", ");
    if (!marks) return printed;
    return ts.isExpressionStatement(node) ? `{ ${marks}; ${printed} }` : `(${marks}, (${printed}))`;
  };
  return print(source);
}
