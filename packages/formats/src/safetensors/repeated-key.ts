/**
 * A name that an object of a JSON text has twice; undefined if there is none. JSON.parse would keep only the last value.
 *
 * @param text Valid JSON.
 */
export function repeatedKey(text: string): string | undefined {
  /** The names of each open object; undefined for an open list. */
  const open: (Set<string> | undefined)[] = [];
  for (let at = 0; at < text.length; at++) {
    const character = text[at];
    if (character === "{") open.push(new Set());
    else if (character === "[") open.push(undefined);
    else if (character === "}" || character === "]") open.pop();
    else if (character === '"') {
      const end = endOfText(text, at);
      const names = open.at(-1);
      if (names && isBeforeColon(text, end)) {
        const name = JSON.parse(text.slice(at, end));
        if (names.has(name)) return name;
        names.add(name);
      }
      at = end - 1;
    }
  }
  return undefined;
}

/** The position behind the closing quote of a text that begins at `at`. */
function endOfText(text: string, at: number): number {
  let end = at + 1;
  while (text[end] !== '"') end += text[end] === "\\" ? 2 : 1;
  return end + 1;
}

function isBeforeColon(text: string, at: number): boolean {
  let next = at;
  while (" \t\r\n".includes(text[next] as string)) next++;
  return text[next] === ":";
}
