// What a docstring says, as Markdown with links to other entries.
import ts from "typescript";
import { checker } from "../program.js";
import { linkTo, named } from "./links.js";

/** The parts of a docstring. */
export interface Docstring {
  readonly text: string;
  /** What it says of each parameter. Options of an object have names such as `options.batch`. */
  readonly parameters: ReadonlyMap<string, string>;
  readonly returns: string | undefined;
  /** One entry for each class of error: "ShapeError if …". */
  readonly throws: readonly string[];
  readonly example: string | undefined;
  /** Where a formula comes from. */
  readonly sources: readonly string[];
}

const textOf = (tag: ts.JSDocTagInfo): string => ts.displayPartsToString(tag.text).trim();

/** A list of errors ends one where the next begins: "ShapeError if …; GraphError for …". */
const errorsIn = (text: string): string[] =>
  text
    .replaceAll(/\s+/g, " ")
    .split(/[;.] (?=(?:[A-Z][a-z ]{2,30}[,:] )?[A-Z]\w*Error\b)/)
    .map((each) => (each.endsWith(".") ? each : `${each}.`));

export function docstringOf(symbol: ts.Symbol): Docstring {
  const tags = symbol.getJsDocTags(checker());
  const all = (name: string): string[] => tags.filter((tag) => tag.name === name).map(textOf);
  return {
    text: ts.displayPartsToString(symbol.getDocumentationComment(checker())).trim(),
    parameters: new Map(
      all("param").map((text) => {
        const [name = "", ...rest] = text.split(/\s+/);
        return [name, rest.join(" ")];
      }),
    ),
    returns: all("returns")[0],
    throws: all("throws").flatMap(errorsIn),
    example: all("example")[0],
    // The compiler takes the first word behind @see for a name, and puts a space behind it.
    sources: all("see").map((text) => text.replaceAll(/\s+/g, " ").replaceAll(" ,", ",")),
  };
}

/** Characters that mean something to Markdown or to Vue, as themselves. */
const escaped = (text: string): string =>
  text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll("{", "&#123;")
    .replaceAll(/[_$[\]|~]/g, "\\$&")
    .replaceAll(/\bhttps?:\/\/[^\s)]+[^\s).,;]/g, (address) => `<${address.replaceAll("\\", "")}>`);

/** Code that is the name of an entry leads to it. */
function code(span: string, here: string): string {
  const symbol = named(span.slice(1, -1));
  const link = symbol && linkTo(symbol, here);
  return link ? `[${span}](${link})` : span;
}

const ERROR = /\b(?:[A-Z][a-z]+)+Error\b/g;

/** Prose of a docstring as Markdown. `here` is the page on which it stands: nothing leads from a page to its own top. */
export function markdown(text: string, here: string): string {
  const parts = text.replaceAll(/\{@link\s+([^}|\s]+)[^}]*\}/g, "`$1`").split(/(`[^`]*`)/);
  return parts
    .map((part, i) => {
      if (i % 2 === 1) return code(part, here);
      return escaped(part).replaceAll(ERROR, (name) => {
        const symbol = named(name);
        const link = symbol && linkTo(symbol, here);
        return link ? `[${name}](${link})` : name;
      });
    })
    .join("");
}
