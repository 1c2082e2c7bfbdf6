// What the reference says of one export.
import ts from "typescript";
import { optionsOf } from "../api.js";
import { checker } from "../program.js";
import { ASSUMED } from "./assumed.js";
import { catalog, type Item } from "./catalog.js";
import { type Docstring, docstringOf, markdown } from "./docstrings.js";
import { example } from "./examples.js";
import { linkTo, named } from "./links.js";
import { definitionOf, list, membersOf, type Taken, takenBy } from "./members.js";
import { block, signatureText } from "./signatures.js";

/** An entry: what it is, and the parts that its page shows. */
export interface Entry {
  readonly item: Item;
  readonly kind: "function" | "class" | "constant" | "type";
  readonly docs: Docstring;
  /** The meaning: the docstring, or the one that its name gives away. */
  readonly meaning: string;
  readonly signatures: readonly ts.Signature[];
  readonly taken: Taken;
}

function kindOf({ symbol }: Item, signatures: readonly ts.Signature[]): Entry["kind"] {
  if (symbol.flags & ts.SymbolFlags.Class) return "class";
  if (symbol.flags & ts.SymbolFlags.Value) return signatures.length > 0 ? "function" : "constant";
  return "type";
}

export function entryOf(item: Item, here: string): Entry {
  const { symbol, name } = item;
  const isValue = Boolean(symbol.flags & ts.SymbolFlags.Value);
  const type = isValue ? checker().getTypeOfSymbol(symbol) : undefined;
  const isClass = Boolean(symbol.flags & ts.SymbolFlags.Class);
  const signatures = (isClass ? type?.getConstructSignatures() : type?.getCallSignatures()) ?? [];
  const docs = docstringOf(symbol);
  const taken = takenBy(signatures, docs, here);
  // Most classes are made by the library: how is not documented.
  const isMade = !isClass || taken.parameters.some(({ text }) => text !== "");
  return {
    ...{ item, docs, kind: kindOf(item, signatures), meaning: docs.text || optionsOf(name) },
    signatures: isMade ? signatures : [],
    taken: isMade ? taken : { parameters: [], options: [], optionsName: undefined },
  };
}

/** A heading of the right level. */
type Heading = (text: string, id?: string) => string[];

/** Parts of an entry, below headings of a level. */
export function parts(entry: Entry, here: string, level: string): string[] {
  const { item, kind, docs, meaning } = entry;
  const heading: Heading = (text, id = "") => [`${level} ${text}${id && ` {#${id}}`}`, ""];
  const listed = (title: string, texts: readonly string[]): string[] =>
    texts.length === 0 ? [] : [...heading(title), ...texts.map((text) => `- ${markdown(text, here)}`), ""];
  return [
    markdown(meaning, here),
    "",
    ...(kind === "type" ? typeParts(entry, here) : valueParts(entry, here, heading)),
    ...(docs.returns ? [...heading("Returns"), markdown(docs.returns, here), ""] : []),
    ...listed("Errors", docs.throws),
    ...(docs.example ? [...heading("Example"), ...exampleParts(docs.example, here)] : []),
    ...listed(docs.sources.length > 1 ? "Sources" : "Source", docs.sources),
    ...(kind === "class" ? [...heading("Members"), ...list(members(item, here), here)] : []),
  ];
}

const members = ({ symbol }: Item, here: string) => membersOf(checker().getDeclaredTypeOfSymbol(symbol), here);

function typeParts({ item }: Entry, here: string): string[] {
  const { name, symbol } = item;
  const alias = symbol.declarations?.find(ts.isTypeAliasDeclaration);
  const isObject = !alias || ts.isTypeLiteralNode(alias.type) || ts.isIntersectionTypeNode(alias.type);
  const own = isObject ? members(item, here) : [];
  const type = checker().getDeclaredTypeOfSymbol(symbol);
  const calls = alias ? [] : type.getCallSignatures().map((each) => block(signatureText(name, each, here)));
  return [...definitionOf(name, symbol, here), ...calls, ...(own.length > 0 ? list(own, here) : [])];
}

function valueParts(entry: Entry, here: string, heading: Heading): string[] {
  const { item, kind, signatures, taken } = entry;
  const name = kind === "class" ? `new ${item.name}` : item.name;
  const type = checker().getTypeOfSymbol(item.symbol);
  const written =
    kind === "constant"
      ? [block(`${item.name}: ${checker().typeToString(type).replaceAll("<", "&lt;")}`), ""]
      : signatures.length > 0
        ? [block(signatures.map((each) => signatureText(name, each, here)).join("\n")), ""]
        : [];
  return [
    ...written,
    ...(taken.parameters.length > 0 ? [...heading("Parameters"), ...list(taken.parameters, here)] : []),
    ...(taken.options.length > 0 ? optionsParts(taken, here, heading) : []),
  ];
}

/** The options of a function, with the name of their type, which many pages may share. */
function optionsParts({ options, optionsName }: Taken, here: string, heading: Heading): string[] {
  const symbol = optionsName === undefined ? undefined : named(optionsName);
  const place = symbol && catalog().placeOf.get(symbol);
  const isHere = place === `${here}#${optionsName}`;
  const link = symbol && linkTo(symbol, here);
  const type = isHere ? `\`${optionsName}\`` : `[\`${optionsName}\`](${link})`;
  return [
    ...heading("Options", isHere ? optionsName : undefined),
    ...(place ? [`Their type is ${type}.`, ""] : []),
    ...list(options, here),
  ];
}

/** An example with its imports, and what the other names in it stand for. */
function exampleParts(text: string, here: string): string[] {
  const { imports, assumed } = example(text);
  const names = assumed.map((name, i) => `\`${name}\` ${i === 0 ? "stands for" : "for"} ${ASSUMED[name]}`);
  const told = names.length > 0 && markdown(`Here ${names.join("; ")}.`, here);
  return ["```ts", ...imports, ...(imports.length > 0 ? [""] : []), text, "```", "", ...(told ? [told, ""] : [])];
}
