/**
 * Replaces a named block of code in a document, as in "```text a", by lines.
 *
 * @throws Error where the document has no such block.
 */
export function withResults(document: string, name: string, lines: readonly string[]): string {
  const opening = `\n\`\`\`text ${name}\n`;
  const start = document.indexOf(opening);
  const end = document.indexOf("```\n", start + opening.length);
  if (start < 0 || end < 0) throw new Error(`the document has no block of code marked "text ${name}"; add one.`);
  return `${document.slice(0, start)}${opening}${lines.join("\n")}\n${document.slice(end)}`;
}
