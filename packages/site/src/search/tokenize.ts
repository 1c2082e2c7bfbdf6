/**
 * The terms of a text, for the search. Korean words are cut into pairs of syllables: 기울기를 contains those of 기울기, whatever particle
 * follows. It is written into the page as text, and uses nothing from outside.
 */
export function tokenize(text: string): string[] {
  const terms: string[] = [];
  for (const [word] of text.toLowerCase().matchAll(/[가-힣]+|(?:(?![가-힣])[\p{L}\p{N}])+/gu)) {
    const isKorean = word >= "가" && word <= "힣";
    if (!isKorean || word.length === 1) terms.push(word);
    else for (let i = 0; i + 2 <= word.length; i++) terms.push(word.slice(i, i + 2));
  }
  return terms;
}
