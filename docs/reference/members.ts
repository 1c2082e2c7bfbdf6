// Lists of parameters, options and members: a name, its type, and what it means.
import ts from "typescript";
import { checker, isOurs } from "../program.js";
import { type Docstring, markdown } from "./docstrings.js";
import { named } from "./links.js";
import { block, parameterName, plainLength, signatureText, typeText } from "./signatures.js";

/** A line of a list. */
export interface Member {
  readonly name: string;
  readonly isOptional: boolean;
  /** HTML. */
  readonly type: string;
  /** As a docstring has it. */
  readonly text: string;
}

const textOf = (symbol: ts.Symbol): string => ts.displayPartsToString(symbol.getDocumentationComment(checker())).trim();

/** Those such as `[Symbol.iterator]` are for loops, and others for the compiler. */
const hasComputedName = (symbol: ts.Symbol): boolean =>
  (symbol.declarations ?? []).some((each) => {
    const { name } = each as ts.NamedDeclaration;
    return name !== undefined && ts.isComputedPropertyName(name);
  });

const isPublic = (symbol: ts.Symbol): boolean =>
  isOurs(symbol) &&
  !symbol.name.startsWith("__") &&
  !hasComputedName(symbol) &&
  (symbol.declarations ?? []).every(
    (each) =>
      !(ts.getCombinedModifierFlags(each) & (ts.ModifierFlags.Private | ts.ModifierFlags.Protected)) &&
      !((each as ts.NamedDeclaration).name && ts.isPrivateIdentifier((each as ts.NamedDeclaration).name as ts.Node)),
  );

/** Ways to call a method that are longer, in characters, are for the compiler only. */
const LONGEST_WAY = 300;

function memberOf(symbol: ts.Symbol, here: string): Member {
  const declaration = symbol.declarations?.[0] as ts.Declaration;
  const isOptional = Boolean(symbol.flags & ts.SymbolFlags.Optional);
  const known = { name: symbol.name, isOptional, text: textOf(symbol) };
  const type = checker().getTypeOfSymbolAtLocation(symbol, declaration);
  if (ts.isMethodSignature(declaration) || ts.isMethodDeclaration(declaration)) {
    const ways = checker().getNonNullableType(type).getCallSignatures();
    const texts = ways.map((each) => signatureText("", each, here));
    const readable = texts.filter((text) => plainLength(text) <= LONGEST_WAY);
    return { ...known, type: (readable.length > 0 ? readable : texts.slice(0, 1)).join("<br>") };
  }
  const written = (declaration as ts.PropertySignature | ts.GetAccessorDeclaration).type;
  return { ...known, type: written ? typeText(written, isOptional, here) : shown(checker().typeToString(type)) };
}

const shown = (text: string): string => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll("{", "&#123;");

/** What can be read of a value of this type, inherited members last. */
export const membersOf = (type: ts.Type, here: string): Member[] =>
  type
    .getProperties()
    .filter(isPublic)
    .map((each) => memberOf(each, here));

/** The type of a parameter that takes options, as its interface has it. */
function optionsType(parameter: ts.Symbol): ts.Type | undefined {
  const declaration = parameter.valueDeclaration as ts.ParameterDeclaration;
  const given = checker().getNonNullableType(checker().getTypeOfSymbolAtLocation(parameter, declaration));
  const type = checker().getBaseConstraintOfType(given) ?? given;
  return parameterName(declaration) === "options" && type.getProperties().some(isPublic) ? type : undefined;
}

/** The name of a type of options; of several that are joined, the first, because the last are those of all nodes. */
function nameOfOptions(type: ts.Type): string | undefined {
  const joined = type.isIntersection() && !type.aliasSymbol ? type.types : [type];
  return joined
    .map(({ aliasSymbol, symbol }) => (aliasSymbol ?? symbol)?.name ?? "")
    .find((name) => named(name) !== undefined);
}

/** What a function takes. Options have a list of their own. */
export interface Taken {
  readonly parameters: readonly Member[];
  /** The options, and the name of their type if it has one. */
  readonly options: readonly Member[];
  readonly optionsName: string | undefined;
}

function parameterOf(parameter: ts.Symbol, docs: Docstring, here: string): Member {
  const declaration = parameter.valueDeclaration as ts.ParameterDeclaration;
  const name = parameterName(declaration);
  const isOptional = Boolean(declaration.questionToken || declaration.initializer);
  const type = typeText(declaration.type, isOptional, here);
  return { name, isOptional, type, text: docs.parameters.get(name) ?? textOf(parameter) };
}

/** The parameters of all ways to call a function, each once. */
export function takenBy(signatures: readonly ts.Signature[], docs: Docstring, here: string): Taken {
  const parameters = new Map<string, Member>();
  const options = new Map<string, Member>();
  let optionsName: string | undefined;
  for (const parameter of signatures.flatMap((each) => each.parameters)) {
    if (!parameter.valueDeclaration || !ts.isParameter(parameter.valueDeclaration)) continue;
    const found = parameterOf(parameter, docs, here);
    const type = optionsType(parameter);
    if (!parameters.get(found.name)?.text && (found.text || !type)) parameters.set(found.name, found);
    if (!type) continue;
    optionsName ??= nameOfOptions(type);
    for (const each of membersOf(type, here)) {
      const said = docs.parameters.get(`${found.name}.${each.name}`);
      if (!options.has(each.name)) options.set(each.name, said ? { ...each, text: said } : each);
    }
  }
  return { parameters: [...parameters.values()], options: [...options.values()], optionsName };
}

const inOneLine = (type: string): string =>
  type.replaceAll("(\n  ", "(").replaceAll(",\n)", ")").replaceAll(/\n */g, " ");

/** The list. */
export const list = (members: readonly Member[], here: string): string[] => [
  '<dl class="members">',
  "",
  ...members.flatMap(({ name, isOptional, type, text }) => [
    `<dt v-pre><code>${shown(name)}${isOptional ? "?" : ""}</code> <code class="type">${inOneLine(type)}</code></dt>`,
    "<dd>",
    "",
    markdown(text, here),
    "",
    "</dd>",
    "",
  ]),
  "</dl>",
  "",
];

/** What a type is, in its own words. */
export function definitionOf(name: string, symbol: ts.Symbol, here: string): string[] {
  const alias = symbol.declarations?.find(ts.isTypeAliasDeclaration);
  if (!alias) return [];
  const own = alias.typeParameters?.map((each) => typeText(each as never, false, here)) ?? [];
  const types = own.length > 0 ? `&lt;${own.join(", ")}&gt;` : "";
  return [block(`type ${name}${types} = ${typeText(alias.type, false, here)}`), ""];
}
