/** The whole address of a module, from what a person has written. Undefined for what is none. */
export function moduleAddress(written: string, page: string): string | undefined {
  const words = written.trim();
  if (words === "") return undefined;
  try {
    const { href, protocol } = new URL(words, page);
    return protocol === "https:" || protocol === "http:" ? href : undefined;
  } catch {
    return undefined;
  }
}
