/**
 * What stands for the words in braces of a text, in a sentence that was made of it; undefined if the sentence was made of another text.
 *
 * It is no regular expression: what stands there may come from outside, and may be long.
 */
export function wordsIn(text: string, sentence: string): Readonly<Record<string, string>> | undefined {
  // Texts are at even places, and the names between them.
  const pieces = text.split(/[{}]/);
  const words: Record<string, string> = {};
  let end = 0;
  for (let i = 0; i < pieces.length; i += 2) {
    const piece = pieces[i] as string;
    const isLast = i === pieces.length - 1;
    const start = i === 0 ? 0 : isLast ? sentence.length - piece.length : sentence.indexOf(piece, end);
    if (start < end || !sentence.startsWith(piece, start)) return undefined;
    if (i > 0) words[pieces[i - 1] as string] = sentence.slice(end, start);
    end = start + piece.length;
  }
  return end === sentence.length ? words : undefined;
}
