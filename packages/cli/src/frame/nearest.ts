/** Edits from one word to another: a character more, less or another, or two that change places. */
function distance(from: string, to: string): number {
  const rows = Array.from({ length: from.length + 1 }, (_, i) => [i, ...new Array<number>(to.length).fill(0)]);
  for (let j = 0; j <= to.length; j++) rows[0][j] = j;
  for (let i = 1; i <= from.length; i++) {
    for (let j = 1; j <= to.length; j++) {
      const change = rows[i - 1][j - 1] + (from[i - 1] === to[j - 1] ? 0 : 1);
      const isSwap = i > 1 && j > 1 && from[i - 1] === to[j - 2] && from[i - 2] === to[j - 1];
      const swap = isSwap ? rows[i - 2][j - 2] + 1 : Number.POSITIVE_INFINITY;
      rows[i][j] = Math.min(change, swap, rows[i - 1][j] + 1, rows[i][j - 1] + 1);
    }
  }
  return rows[from.length][to.length];
}

/** A longer word is no slip of a short name, and would take long to compare. */
const LONGEST = 40;

/** The name that is most like a word, where one is like it. Capital letters make no difference. */
export function nearest(word: string, names: readonly string[]): string | undefined {
  if (word.length > LONGEST) return undefined;
  const small = word.toLowerCase();
  const [best] = names
    .filter((name) => name.length <= LONGEST)
    .map((name) => ({ name, edits: distance(small, name.toLowerCase()) }))
    .filter(({ name, edits }) => edits < Math.min(name.length, word.length))
    .filter(({ name, edits }) => edits <= Math.max(1, Math.floor(Math.max(name.length, word.length) / 3)))
    .sort((a, b) => a.edits - b.edits);
  return best?.name;
}

/** "; did you mean train?", or what to do where no name is like the word. */
export function suggestion(word: string, names: readonly string[], otherwise: string): string {
  const name = nearest(word, names);
  return name === undefined ? `; ${otherwise}` : `; did you mean ${name}?`;
}
