// Addresses of entries.
import type ts from "typescript";
import { catalog } from "./catalog.js";

let byName: ReadonlyMap<string, ts.Symbol> | undefined;

/** The export with a name. If several have it, a value comes before a type, and `rxgrad` before the others. */
export function named(name: string): ts.Symbol | undefined {
  byName ??= new Map([...catalog().itemOf.values()].reverse().map((item) => [item.name, item.symbol]));
  return byName.get(name);
}

/** The address of an entry on the site, for Markdown; none from a page to itself. */
export function linkTo(symbol: ts.Symbol, here: string): string | undefined {
  const place = catalog().placeOf.get(symbol);
  return place === undefined || place === here ? undefined : `/reference/${place}`;
}

/** The same from one page to another, for HTML, in which VitePress puts no base before addresses. */
export function relativeTo(symbol: ts.Symbol, here: string): string | undefined {
  const place = catalog().placeOf.get(symbol);
  if (place === undefined || place === here) return undefined;
  const [path = "", anchor] = place.split("#");
  const up = here.includes("/") ? "../" : "./";
  const file = path === here ? "" : `${up}${path}.html`;
  return anchor === undefined ? file : `${file}#${anchor}`;
}
