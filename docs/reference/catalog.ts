// Which page of the reference each export has: what is called has a page of its own, and a type stands on the page of the only
// entry that names it. A type that several entries name has a page too.
import ts from "typescript";
import type { Module } from "../contents.js";
import { type Export, exportsOf, modules, TYPES } from "../program.js";
import { namedBy } from "./references.js";

/** An export in the reference. */
export interface Item {
  readonly name: string;
  readonly symbol: ts.Symbol;
  /** The address under which it stands. */
  readonly module: string;
  /** The heading below which it is listed; none for a type that is listed nowhere. */
  readonly chapter: string | undefined;
  /** Every address that exports it, and whether only its type is. */
  readonly from: readonly { readonly module: string; readonly isType: boolean }[];
}

/** A page: an entry, and the types that nothing else names. */
export interface Page {
  /** Its address below /reference/, without an ending. */
  readonly path: string;
  readonly item: Item;
  readonly types: readonly Item[];
}

/** The page of the types that other signatures mention. */
export const MENTIONED = "types/mentioned";

export interface Catalog {
  readonly pages: readonly Page[];
  /** The types of `rxgrad/types`, which share a page. */
  readonly mentioned: readonly Item[];
  /** Where an export stands: `dense`, `types/Node`, `batches#BatchOptions`. */
  readonly placeOf: ReadonlyMap<ts.Symbol, string>;
  readonly itemOf: ReadonlyMap<ts.Symbol, Item>;
}

const isListed = ({ chapter }: Item): boolean => chapter !== undefined;

/** Letters of either case never decide alone: `tensor` is a function, `types/Tensor` a class. */
function pathOf({ name, symbol }: Item): string {
  const isValue = symbol.flags & (ts.SymbolFlags.Function | ts.SymbolFlags.Variable);
  return isValue ? name : `types/${name}`;
}

const chapterOf = (module: Module, name: string): string | undefined =>
  module.chapters.find(({ names }) => names.includes(name))?.heading;

/** Every export once, in the order of contents.ts; types behind, by name. */
function readItems(): Item[] {
  const found = new Map<
    ts.Symbol,
    { first: Export; module: string; chapter: string | undefined; from: Item["from"] }
  >();
  const add = (module: string, each: Export, chapter: string | undefined): void => {
    const { symbol, isType } = each;
    const known = found.get(symbol);
    const from = [...(known?.from ?? []), { module, isType }];
    const isBetter = !known || (known.chapter === undefined && chapter !== undefined);
    found.set(symbol, isBetter ? { first: each, module, chapter, from } : { ...known, from });
  };
  for (const module of modules) {
    const order = module.chapters.flatMap(({ names }) => names);
    const rank = ({ name }: Export): number => (order.includes(name) ? order.indexOf(name) : order.length);
    const all = exportsOf(module.entry).sort((a, b) => rank(a) - rank(b) || a.name.localeCompare(b.name, "en"));
    for (const each of all) add(module.name, each, chapterOf(module, each.name));
  }
  for (const each of exportsOf(TYPES.entry).sort((a, b) => a.name.localeCompare(b.name, "en"))) {
    add(TYPES.name, each, undefined);
  }
  return [...found.values()].map(({ first, module, chapter, from }) => ({
    ...{ name: first.name, symbol: first.symbol, module, chapter },
    from,
  }));
}

/**
 * The page of each type: that of the only page whose entries name it, or its own. A type is first taken to belong to no page, and
 * whoever names it is looked at again until nothing changes, so types that name each other stay together.
 */
function ownersOf(items: readonly Item[]): ReadonlyMap<Item, Item> {
  const itemOf = new Map(items.map((item) => [item.symbol, item]));
  const naming = new Map<Item, Item[]>();
  for (const item of items) {
    for (const symbol of namedBy(item.symbol)) {
      const named = itemOf.get(symbol);
      if (named) naming.set(named, [...(naming.get(named) ?? []), item]);
    }
  }
  const owners = new Map<Item, Item>(items.filter(isListed).map((item) => [item, item]));
  const types = items.filter((item) => !isListed(item));
  for (let hasChanged = true; hasChanged; ) {
    hasChanged = false;
    for (const type of types) {
      const pages = new Set((naming.get(type) ?? []).flatMap((each) => owners.get(each) ?? []));
      pages.delete(type);
      const owner = pages.size === 1 && owners.get(type) !== type ? [...pages][0] : pages.size === 0 ? undefined : type;
      if (owner === undefined || owners.get(type) === owner) continue;
      owners.set(type, owner);
      hasChanged = true;
    }
  }
  for (const type of types) if (!owners.has(type)) owners.set(type, type);
  return owners;
}

function readCatalog(): Catalog {
  const all = readItems();
  const mentioned = all.filter(({ module }) => module === TYPES.name);
  const owners = ownersOf(all);
  const items = all.filter(({ module }) => module !== TYPES.name);
  const ownerOf = (item: Item): Item => {
    const owner = owners.get(item) as Item;
    return owner.module === TYPES.name ? item : owner;
  };
  const pages = items
    .filter((item) => ownerOf(item) === item)
    .map((item) => ({
      path: pathOf(item),
      item,
      types: items.filter((each) => each !== item && ownerOf(each) === item),
    }));
  const placeOf = new Map<ts.Symbol, string>([
    ...pages.flatMap(({ path, item, types }): [ts.Symbol, string][] => [
      [item.symbol, path],
      ...types.map(({ symbol, name }): [ts.Symbol, string] => [symbol, `${path}#${name}`]),
    ]),
    ...mentioned.map(({ symbol, name }): [ts.Symbol, string] => [symbol, `${MENTIONED}#${name}`]),
  ]);
  return { pages, mentioned, placeOf, itemOf: new Map(all.map((item) => [item.symbol, item])) };
}

let read: Catalog | undefined;

/** All exports and their pages. */
export function catalog(): Catalog {
  read ??= readCatalog();
  return read;
}
