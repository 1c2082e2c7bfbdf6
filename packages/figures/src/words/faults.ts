type Catalog = Readonly<Record<string, string>>;

const slotsOf = (text: string): string => [...text.matchAll(/\{\w+\}/g)].map(String).sort().join(" ");

/** What a translation lacks, has too much, or leaves untold. A build with faults fails. */
export function catalogFaults(original: Catalog, translation: Catalog): string[] {
  const faults = Object.entries(original).flatMap(([phrase, text]) => {
    const other = translation[phrase];
    if (other === undefined || other.trim() === "") return [`${phrase} is not translated; write it.`];
    if (slotsOf(text) === slotsOf(other)) return [];
    return [`${phrase} has the slots "${slotsOf(other)}"; give "${slotsOf(text)}".`];
  });
  const unknown = Object.keys(translation).filter((phrase) => !Object.hasOwn(original, phrase));
  return [...faults, ...unknown.map((phrase) => `${phrase} translates nothing; remove it.`)];
}
