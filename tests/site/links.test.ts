// No link of the built site is dead: pages, files, and places within pages. Runs alone.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { builtPage } from "../support/built-page.js";

const LINK = /\s(?:href|src)="([^"]*)"/g;
const decoded = (text: string): string => decodeURIComponent(text.replaceAll("&amp;", "&"));

/** The names of places in a file, which many pages link to. */
const places = new Map<string, ReadonlySet<string>>();

function placesIn(file: string): ReadonlySet<string> {
  const known =
    places.get(file) ?? new Set([...readFileSync(file, "utf8").matchAll(/ id="([^"]*)"/g)].map(([, id]) => id!));
  places.set(file, known);
  return known;
}

/** Whether a link of a page leads somewhere in this folder. */
function isAlive(root: string, page: string, link: string): boolean {
  const [path = "", place = ""] = decoded(link).split("#");
  const target = path === "" ? page : path.startsWith("/") ? join(root, path) : resolve(dirname(page), path);
  const file = target.endsWith("/") ? `${target}index.html` : target;
  if (!existsSync(file)) return false;
  return place === "" || placesIn(file).has(place);
}

test("every link of every page leads somewhere", () => {
  const root = builtPage("site");
  const pages = readdirSync(root, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".html"));
  assert.ok(pages.length > 26, `${pages.length} pages`);
  const dead = pages.flatMap((name) => {
    const page = join(root, name);
    const links = [...readFileSync(page, "utf8").matchAll(LINK)].map(([, link]) => link as string);
    const own = links.filter((link) => !/^(https?:|data:|mailto:)/.test(link));
    assert.ok(own.length > 3, name);
    return own.filter((link) => !isAlive(root, page, link)).map((link) => `${name}: ${link}`);
  });
  assert.equal(dead, []);
});

test.run();
