import type { MarkdownRenderer } from "vitepress";
import type { Language } from "../course/lessons.js";
import { LONGEST, type MarbleEvent, type MarbleLine, marbleLines } from "./marble-lines.js";

/** Sizes in pixels of a page that is 360 pixels wide. */
const [WIDTH, EDGE, STREAM, OPERATOR, RADIUS] = [312, 12, 42, 30, 8] as const;

const escaped = (text: string): string =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");

type Told = Readonly<Record<MarbleEvent["kind"], (at: number, text: string, to: number) => string>>;

/** What a reader hears who does not see the diagram. Time is counted from 0, as in the source. */
const TOLD: Readonly<Record<Language, Told>> = {
  en: {
    value: (at, text) => `${text} at ${at}`,
    bar: (at, _, to) => `a bar from ${at} to ${to}`,
    complete: (at) => `complete at ${at}`,
    error: (at) => `error at ${at}`,
    unsubscribe: (at) => `unsubscribed at ${at}`,
  },
  ko: {
    value: (at, text) => `시각 ${at}에 ${text}`,
    bar: (at, _, to) => `시각 ${at}부터 ${to}까지 막대`,
    complete: (at) => `시각 ${at}에 완료`,
    error: (at) => `시각 ${at}에 오류`,
    unsubscribe: (at) => `시각 ${at}에 구독 해지`,
  },
};

function toldLine(line: MarbleLine, lang: Language): string {
  if (line.kind === "operator") return `${line.text}.`;
  const events = line.events.map((event) => {
    const text = event.kind === "value" ? event.text : "";
    return TOLD[lang][event.kind](event.at, text, event.kind === "bar" ? event.to : 0);
  });
  return `${line.label}: ${events.join(", ")}.`;
}

/** A marble diagram as an SVG with a text alternative. Its colors are variables of the theme. @throws Error for a wrong source. */
export function marbleDiagram(source: string, title: string, lang: Language): string {
  if (title === "") throw new Error("marbles: give the diagram a title, behind the word marbles.");
  const lines = marbleLines(source);
  const longest = Math.max(...lines.map((line) => (line.kind === "stream" ? line.end : 0)));
  const parts: string[] = [];
  let y = 0;
  for (const line of lines) {
    parts.push(line.kind === "operator" ? drawnOperator(line.text, y) : drawnStream(line, y, longest));
    y += line.kind === "operator" ? OPERATOR : STREAM;
  }
  const told = lines.map((line) => toldLine(line, lang)).join(" ");
  return [
    '<figure class="marbles" v-pre>',
    `<svg viewBox="0 0 ${WIDTH} ${y + 4}" role="img">`,
    `<title>${escaped(title)}</title><desc>${escaped(told)}</desc>`,
    ...parts,
    `</svg><figcaption aria-hidden="true">${escaped(title)}</figcaption></figure>\n`,
  ].join("");
}

const drawnOperator = (text: string, y: number): string =>
  `<rect class="operator" x="0.5" y="${y + 4.5}" width="${WIDTH - 1}" height="${OPERATOR - 7}" rx="4"/>` +
  `<text class="operator" x="${WIDTH / 2}" y="${y + 20}">${escaped(text)}</text>`;

function drawnStream(line: MarbleLine & { kind: "stream" }, top: number, longest: number): string {
  const y = top + 29;
  const x = (at: number): number => Math.round(10 * (EDGE + (at * (WIDTH - 2 * EDGE)) / LONGEST)) / 10;
  const isOpen = !line.events.some(({ kind }) => kind !== "value" && kind !== "bar");
  checkRoom(line, x);
  const end = x(isOpen ? longest : line.end);
  const arrow = isOpen ? `<path class="time" d="M${end - 4} ${y - 3.5}l4 3.5l-4 3.5"/>` : "";
  // Bars below, marbles on top.
  const order = { bar: 0, complete: 1, error: 1, unsubscribe: 1, value: 2 };
  const events = [...line.events].sort((a, b) => order[a.kind] - order[b.kind]);
  return [
    `<text class="label" x="0" y="${top + 14}">${escaped(line.label)}</text>`,
    `<path class="time" d="M${x(line.start)} ${y}H${end}"/>${arrow}`,
    ...events.map((event) => drawnEvent(event, x, y)),
  ].join("");
}

const halfWidth = (text: string): number => Math.max(RADIUS, 3.2 * [...text].length + 4);

function drawnEvent(event: MarbleEvent, x: (at: number) => number, y: number): string {
  const at = x(event.at);
  switch (event.kind) {
    case "value":
      return drawnValue(event.text, at, y);
    case "bar":
      return `<rect class="bar" x="${at}" y="${y - 5}" width="${(x(event.to) - at).toFixed(1)}" height="10" rx="2"/>`;
    case "complete":
      return `<path class="end" d="M${at} ${y - 13}V${y + 13}"/>`;
    case "unsubscribe":
      return `<path class="end left" d="M${at} ${y - 13}V${y + 13}"/>`;
    case "error":
      return `<path class="end error" d="M${at - 6} ${y - 6}l12 12M${at - 6} ${y + 6}l12 -12"/>`;
  }
}

function drawnValue(text: string, at: number, y: number): string {
  const half = halfWidth(text);
  return (
    `<rect class="value" x="${(at - half).toFixed(1)}" y="${y - RADIUS}" width="${2 * half}" height="${2 * RADIUS}" rx="${RADIUS}"/>` +
    `<text class="value" x="${at}" y="${y + 3.5}">${escaped(text)}</text>`
  );
}

/** @throws Error where values would lie on each other or outside of the diagram. */
function checkRoom({ events, label }: MarbleLine & { kind: "stream" }, x: (at: number) => number): void {
  const values = events.filter((event) => event.kind === "value");
  const [first] = values;
  if (first && x(first.at) < halfWidth(first.text))
    throw new Error(`marbles: "${first.text}" of ${label} has no room; let it come later.`);
  for (const [i, { at, text }] of values.entries()) {
    const next = values[i + 1];
    const room = next ? x(next.at) - halfWidth(next.text) : WIDTH;
    if (x(at) + halfWidth(text) > room + 1)
      throw new Error(`marbles: "${text}" of ${label} has no room; leave more time.`);
  }
}

/** Marble diagrams in Markdown: a fence with `marbles` and a title, and the lines of {@link marbleLines} in it. */
export function marbles(md: Pick<MarkdownRenderer, "renderer">): void {
  const { fence } = md.renderer.rules;
  md.renderer.rules.fence = (tokens, index, options, env, self) => {
    const { info = "", content = "" } = tokens[index] ?? {};
    if (!/^marbles\b/.test(info.trim())) return fence?.(tokens, index, options, env, self) ?? "";
    const { relativePath = "" } = env as { relativePath?: string };
    const lang = relativePath.startsWith("ko/") ? "ko" : "en";
    try {
      return marbleDiagram(content, info.trim().slice("marbles".length).trim(), lang);
    } catch (error) {
      throw new Error(`${relativePath}: ${(error as Error).message}`, { cause: error });
    }
  };
}
